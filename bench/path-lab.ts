import { stringify } from 'yaml';

/** The kinds of link of the lab of paths, with the interface that the pods of both ends have on each. */
export const paths = { veth: 'net1', vxlan: 'net2' } as const;

/**
 * Two clusters with a veth and a vxlan between them, a pod with a macvlan on both at each end, and a check for every
 * number of flows on either; `count` frames of each flow.
 */
export function pathLab(flows: readonly number[], count: number): Record<string, string> {
  const checks = (Object.keys(paths) as (keyof typeof paths)[]).flatMap((kind) =>
    flows.map((many) => ({
      name: checkName(kind, many),
      title: `${many} flows of ${count} frames over ${kind}`,
      within: 60,
      packets: {
        count,
        flows: Array.from({ length: many }, (_, at) => ({
          name: `f${at}`,
          from: `a/end:${paths[kind]}`,
          to: `b/end:${paths[kind]}`,
        })),
      },
    })),
  );
  const links = [
    { name: 'veth', kind: 'veth', endpoints: ends('w') },
    { name: 'vxlan', kind: 'vxlan', vni: 42, endpoints: ends('x') },
  ];
  return {
    'lab.yaml': stringify({ title: 'Two paths', clusters: clusters(), links, images: ['toolbox'], checks }),
    ...manifests(['w', 'x']),
  };
}

export function checkName(kind: keyof typeof paths, flows: number): string {
  return `${kind}-${flows}`;
}

/**
 * The same two ends, with two veth links of which koko mirrors one onto a third; the copies go to where nobody reads
 * them. `net1` is plain, `net2` is mirrored.
 */
export function mirrorLab(): Record<string, string> {
  const links = ['w', 'x', 'tap'].map((name) => ({ name, kind: 'veth', endpoints: ends(name) }));
  const mirrors = [{ name: 'm', of: 'b/control-plane:x', onto: 'b/control-plane:tap', by: 'koko' }];
  const check = {
    name: 'paths',
    title: 'Both links deliver',
    packets: {
      flows: ['net1', 'net2'].map((net) => ({ name: net, from: `a/end:${net}`, to: `b/end:${net}` })),
    },
  };
  const lab = {
    title: 'A link and a mirrored one',
    clusters: clusters(),
    links,
    mirrors,
    images: ['toolbox'],
  };
  return { 'lab.yaml': stringify({ ...lab, checks: [check] }), ...manifests(['w', 'x']) };
}

/** Address of a pod's interface in the labs above. */
export function addressOfEnd(cluster: 'a' | 'b', net: 'net1' | 'net2'): string {
  return `10.${net === 'net1' ? 31 : 32}.0.${cluster === 'a' ? 1 : 2}`;
}

function clusters() {
  return ['a', 'b'].map((name) => ({ name, addons: ['multus'], manifests: [`manifests/${name}.yaml`] }));
}

function ends(name: string): string[] {
  return ['a', 'b'].map((cluster) => `${cluster}/control-plane:${name}`);
}

function manifests(masters: readonly ['w', 'x']): Record<string, string> {
  return Object.fromEntries(
    (['a', 'b'] as const).map((cluster) => {
      const networks = masters.map((master, at) =>
        macvlan(master, addressOfEnd(cluster, at === 0 ? 'net1' : 'net2')),
      );
      const documents = [...networks, pod(masters)].map((one) => stringify(one));
      return [`manifests/${cluster}.yaml`, documents.join('---\n')];
    }),
  );
}

function macvlan(master: string, address: string) {
  const config = {
    cniVersion: '0.3.1',
    type: 'macvlan',
    master,
    mode: 'bridge',
    ipam: { type: 'static', addresses: [{ address: `${address}/24` }] },
  };
  return {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: master },
    spec: { config: JSON.stringify(config) },
  };
}

function pod(networks: readonly string[]) {
  const container = {
    name: 'end',
    image: 'labs.local/toolbox:v1',
    imagePullPolicy: 'IfNotPresent',
    command: ['sleep', 'infinity'],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'end', annotations: { 'k8s.v1.cni.cncf.io/networks': networks.join(', ') } },
    spec: {
      terminationGracePeriodSeconds: 1,
      tolerations: [{ operator: 'Exists' }],
      containers: [container],
    },
  };
}
