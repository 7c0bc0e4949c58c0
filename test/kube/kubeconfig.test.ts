import test from 'ava';
import { parseKubeconfig } from '../../src/kube/kubeconfig.ts';
import { kubeconfigText } from '../kubeconfig.ts';

const words = (text: string) => Buffer.from(text).toString('base64');

const ofKind = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${words('the CA')}
    server: https://127.0.0.1:42509
  name: kind-one
contexts:
- context:
    cluster: kind-one
    user: kind-one
  name: kind-one
current-context: kind-one
kind: Config
users:
- name: kind-one
  user:
    client-certificate-data: ${words('a certificate')}
    client-key-data: ${words('a key')}
`;

const access = { ca: 'the CA', cert: 'a certificate', key: 'a key' };

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
