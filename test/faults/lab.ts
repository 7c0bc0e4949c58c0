import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { stringify } from 'yaml';
import { type Bench, makeBench } from '../e2e/labs.ts';

type Files = Readonly<Record<string, string>>;

/** A bench (test/e2e/labs.ts) of a lab that is written here. */
export async function benchOf(
  t: Pick<ExecutionContext, 'log'>,
  files: Files,
  teardown: (end: () => Promise<void>) => void,
): Promise<Bench> {
  const source = await mkdtemp(join(tmpdir(), 'labs-faults-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(source, path)), { recursive: true });
      await writeFile(join(source, path), text);
    }
    return await makeBench(t, source, teardown);
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

/**
 * One node with Multus, two pods and a check between them, and a step that makes a config map: all that `up`, `test`
 * and `solve` need, in an image that the catalogue's labs use too.
 */
export function smallLab(): Files {
  const check = {
    name: 'near',
    title: 'Frames from a to b arrive',
    within: 20,
    packets: { count: 50, flows: [{ name: 'there', from: 'one/a:eth0', to: 'one/b:eth0', routed: true }] },
  };
  return {
    'lab.yaml': stringify({
      title: 'A small lab that faults are tried on',
      clusters: [{ name: 'one', addons: ['multus'], manifests: ['pods.yaml'] }],
      images: ['toolbox'],
      checks: [check],
    }),
    'pods.yaml': documents(pod('a', []), pod('b', [])),
    'steps/01-note.md': step,
  };
}

const step = `---
title: Leave a note
reset: kubectl delete configmap note --ignore-not-found --wait
checks:
  - name: note
    within: 5
    kubernetes: { cluster: one, kind: ConfigMap, name: note, expect: [{ path: data.text, is: hello }] }
---
Leave a note in the cluster:

\`\`\`bash
kubectl create configmap note --from-literal=text=hello --dry-run=client --output=yaml | kubectl apply --filename=-
\`\`\`
`;

/** Where the numbered packets go: the address of pod `b` on the link. */
export const farEnd = '10.30.0.2';

/**
 * Two clusters with a veth between them, a pod at each end, and a mirroring pod in `b` that copies what arrives there
 * onto a second link, at whose end in `a` a pod sniffs.
 */
export function wiredLab(): Files {
  const links = ['n3', 'tap'].map((name) => ({
    name,
    kind: 'veth',
    endpoints: ['a', 'b'].map((cluster) => `${cluster}/control-plane:${name}`),
  }));
  const check = {
    name: 'link',
    title: 'The link delivers every frame, and the sniffer holds copies of one way',
    packets: {
      count: 50,
      flows: [
        { name: 'there', from: 'a/end:net1', to: 'b/end:net1' },
        { name: 'back', from: 'b/end:net1', to: 'a/end:net1' },
      ],
      copies: [{ at: 'a/sniffer:net1', of: ['there'] }],
    },
  };
  return {
    'lab.yaml': stringify({
      title: 'A mirrored link that faults are tried on',
      clusters: ['a', 'b'].map((name) => ({ name, addons: ['multus'], manifests: [`${name}.yaml`] })),
      links,
      mirrors: [{ name: 'copy', of: 'b/control-plane:n3', onto: 'b/control-plane:tap', by: 'pod' }],
      images: ['toolbox'],
      checks: [check],
    }),
    'a.yaml': documents(
      macvlan('10.30.0.1'),
      network('tap', { type: 'host-device', device: 'tap' }),
      pod('end', ['n3']),
      pod('sniffer', ['tap']),
    ),
    'b.yaml': documents(macvlan(farEnd), pod('end', ['n3'])),
  };
}

function documents(...objects: readonly object[]): string {
  return objects.map((one) => stringify(one)).join('---\n');
}

function macvlan(address: string): object {
  const ipam = { type: 'static', addresses: [{ address: `${address}/24` }] };
  return network('n3', { type: 'macvlan', master: 'n3', mode: 'bridge', ipam });
}

function network(name: string, config: object): object {
  return {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name },
    spec: { config: JSON.stringify({ cniVersion: '0.3.1', ...config }) },
  };
}

function pod(name: string, networks: readonly string[]): object {
  const annotations = { 'k8s.v1.cni.cncf.io/networks': networks.join(', ') };
  const container = {
    name: 'main',
    image: 'labs.local/toolbox:v1',
    imagePullPolicy: 'IfNotPresent',
    command: ['sleep', 'infinity'],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(networks.length === 0 ? {} : { annotations }) },
    spec: {
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: 'Exists' }],
      containers: [container],
    },
  };
}
