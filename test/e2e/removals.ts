import { run } from './labs.ts';
import type { LiveLab } from './live-lab.ts';

/** What is taken away by hand; the actions that have to repair it, and those that may have to join in. */
export const removals: {
  what: string;
  act: (lab: LiveLab) => Promise<unknown>;
  repairs: string[];
  mayJoin?: string[];
}[] = [
  {
    what: 'a veth link',
    act: (lab) => lab.inNode('ran-control-plane', 'ip', 'link', 'delete', 'n3'),
    repairs: ['link n3', 'link tap-up', 'objects ran', 'objects core'],
    mayJoin: ['mirror down'],
  },
  {
    what: "a vxlan's end",
    act: (lab) => lab.inNode('ran-control-plane', 'ip', 'link', 'delete', 'tap-down'),
    repairs: ['link tap-down', 'objects probe'],
    mayJoin: ['mirror down'],
  },
  {
    what: "koko's mirror rule",
    act: (lab) => lab.inNode('core-worker', 'tc', 'qdisc', 'delete', 'dev', 'n3', 'ingress'),
    repairs: ['link tap-up'],
  },
  {
    what: 'the mirroring pod',
    act: (lab) => lab.kubectl('ran', 'delete', 'deployment', 'mirror-down', '--wait'),
    repairs: ['mirror down'],
  },
  {
    what: 'a pod',
    act: (lab) => lab.kubectl('ran', 'delete', 'pod', 'ue'),
    repairs: ['objects ran'],
  },
  {
    what: 'a NetworkAttachmentDefinition',
    act: (lab) => lab.kubectl('core', 'delete', 'network-attachment-definition', 'n9-smf'),
    repairs: ['objects core'],
  },
  {
    what: 'Multus',
    act: (lab) => lab.kubectl('probe', 'delete', 'daemonset', '--namespace', 'kube-system', 'kube-multus-ds'),
    repairs: ['multus probe'],
  },
  {
    what: 'a Service by an edit of its selector',
    act: (lab) =>
      lab.kubectl('core', 'patch', 'service', 'web', '--patch', '{"spec":{"selector":{"app":"nobody"}}}'),
    repairs: ['objects core'],
  },
  {
    what: 'the koko container',
    act: (lab) => run('docker', 'rm', '--force', lab.node('koko')),
    repairs: ['helper'],
  },
  {
    what: 'a whole cluster',
    act: (lab) => run('docker', 'rm', '--force', '--volumes', lab.node('probe-control-plane')),
    repairs: ['cluster probe', 'multus probe', 'link tap-up', 'link tap-down', 'objects probe'],
    mayJoin: ['mirror down'],
  },
];
