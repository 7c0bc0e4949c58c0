import test from 'ava';
import { attachmentOf } from '../../src/lab/attachments.ts';
import { parseNetworks, podsOf } from '../../src/lab/pods.ts';
import { labOf } from './lab-folder.ts';

test('the short form of the networks annotation', (t) => {
  t.deepEqual(parseNetworks('n3, other/n9@eth7 ,', 'default'), [
    { namespace: 'default', name: 'n3', interface: 'net1' },
    { namespace: 'other', name: 'n9', interface: 'eth7' },
  ]);
});

test('the JSON form of the networks annotation', (t) => {
  t.deepEqual(parseNetworks('[{"name": "n3", "interface": "up"}, {"name": "n9", "namespace": "x"}]', 'own'), [
    { namespace: 'own', name: 'n3', interface: 'up' },
    { namespace: 'x', name: 'n9', interface: 'net2' },
  ]);
});

test('an annotation that cannot be read says nothing', (t) => {
  t.deepEqual(parseNetworks('[{"name": ', 'default'), []);
  t.deepEqual(parseNetworks('', 'default'), []);
});

test('bare pods are known with their networks', async (t) => {
  const [east] = (await labOf(t)).clusters;
  t.deepEqual(east && podsOf(east), [
    {
      namespace: 'default',
      name: 'a',
      hostNetwork: false,
      networks: [{ namespace: 'default', name: 'n3', interface: 'net1' }],
    },
    {
      namespace: 'default',
      name: 'tap',
      hostNetwork: false,
      networks: [{ namespace: 'default', name: 'tap', interface: 'net1' }],
    },
  ]);
});

function attachment(config: unknown) {
  const metadata = { name: 'n' };
  const kind = 'NetworkAttachmentDefinition';
  return attachmentOf({ apiVersion: 'k8s.cni.cncf.io/v1', kind, metadata, spec: { config } });
}

test('a network says plugin, interface and addresses', (t) => {
  t.deepEqual(attachment('{"type": "host-device", "device": "tap"}'), {
    plugin: 'host-device',
    device: 'tap',
    addresses: [],
  });
  const ipam = { ranges: [[{ subnet: '10.1.0.0/24' }]], subnet: '10.2.0.0/24' };
  t.deepEqual(attachment(JSON.stringify({ plugins: [{ type: 'macvlan', master: 'n3', ipam }] })), {
    plugin: 'macvlan',
    device: 'n3',
    addresses: ['10.1.0.0/24', '10.2.0.0/24'],
  });
});

test('a network without a configuration that can be read is none', (t) => {
  for (const config of [undefined, 'type: macvlan', '[]', '{}', 7]) {
    t.is(attachment(config), undefined);
  }
});
