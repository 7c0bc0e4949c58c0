import test from 'ava';
import { parseContainers, parseNetworks } from '../../src/tools/docker.ts';

test('containers are read from one JSON object a line', (t) => {
  const line = JSON.stringify({
    Names: 'labs-x-ran-control-plane',
    State: 'running',
    Networks: 'labs-x,bridge',
    Labels: 'io.x-k8s.kind.cluster=labs-x-ran,note=a,b,io.x-k8s.kind.role=control-plane',
  });
  t.deepEqual(parseContainers(`${line}\n`), [
    {
      name: 'labs-x-ran-control-plane',
      state: 'running',
      networks: ['labs-x', 'bridge'],
      labels: { 'io.x-k8s.kind.cluster': 'labs-x-ran', note: 'a,b', 'io.x-k8s.kind.role': 'control-plane' },
    },
  ]);
  t.deepEqual(parseContainers('\n'), []);
});

test('a network without labels has none', (t) => {
  t.deepEqual(parseNetworks('bridge\t\nlabs-x\tlabs.instance=x\n'), [
    { name: 'bridge', labels: {} },
    { name: 'labs-x', labels: { 'labs.instance': 'x' } },
  ]);
});
