import test from 'ava';
import { parseKubeconfig } from '../../src/kube/kubeconfig.ts';
import { kindsKubeconfig, kubeconfigText } from '../kubeconfig.ts';

const access = { ca: 'the CA', cert: 'a certificate', key: 'a key' };
const ofKind = kindsKubeconfig('https://127.0.0.1:42509', access);

test('what kind writes, and the same in other words, says who we are', (t) => {
  const server = new URL('https://127.0.0.1:42509');
  t.deepEqual(parseKubeconfig(ofKind), { server, ...access });
  t.deepEqual(parseKubeconfig(ofKind.replace('kind: Config', 'kind: "Config"')), { server, ...access });
  const elsewhere = ofKind.replace('https://127.0.0.1:42509', '"https://[::1]:6443"');
  t.deepEqual(parseKubeconfig(elsewhere), { server: new URL('https://[::1]:6443'), ...access });
});

test('without keys there are none', (t) => {
  t.deepEqual(parseKubeconfig(kubeconfigText), { server: new URL('https://127.0.0.1:6443') });
});

test('a second cluster, another way to say who one is, and what is no kubeconfig are refused', (t) => {
  const second = ofKind.replace('contexts:', '- cluster: {server: "https://two"}\n  name: two\ncontexts:');
  t.throws(() => parseKubeconfig(second));
  t.throws(() => parseKubeconfig(ofKind.replace(/server: .*/, 'server: nowhere')));
  t.throws(() => parseKubeconfig('nonsense'));
  t.throws(() => parseKubeconfig(''));
});
