import { run } from './labs.ts';
import type { LiveLab } from './live-lab.ts';

const mirred = (target: string) => ['action', 'mirred', 'egress', 'mirror', 'dev', target];

/** Puts rules of our own in the place of koko's: what passes `hook` of n3 goes to the targets, one after the other. */
async function mirror(
  lab: LiveLab,
  hooks: readonly ('ingress' | 'egress')[],
  ...targets: string[]
): Promise<void> {
  const tc = (...argv: string[]) => lab.inNode('core-worker', 'tc', ...argv);
  await tc('qdisc', 'delete', 'dev', 'n3', 'ingress');
  await tc('qdisc', 'add', 'dev', 'n3', 'clsact');
  const match = ['protocol', 'all', 'u32', 'match', 'u32', '0', '0'];
  // Only one filter counts for a frame: what is to happen twice has to stand in one filter.
  const actions = targets.flatMap((target, at) => [
    ...mirred(target),
    ...(at < targets.length - 1 ? ['pipe'] : []),
  ]);
  for (const hook of hooks) {
    await tc('filter', 'add', 'dev', 'n3', hook, ...match, ...actions);
  }
}

const dropOneInHundred = `table netdev e2e {
  chain n3 { type filter hook ingress device n3 priority 0; numgen inc mod 100 == 99 drop; }
}`;

/** What is done to the lab, and which check has to notice: one that ends otherwise is a check that lies. */
export const mutations: {
  what: string;
  act: (lab: LiveLab) => Promise<unknown>;
  undo?: (lab: LiveLab) => Promise<unknown>;
  noticed: Record<string, 'fail' | 'error'>;
  unmoved: string[];
}[] = [
  {
    what: "koko's tc rule removed",
    act: (lab) => lab.inNode('core-worker', 'tc', 'qdisc', 'delete', 'dev', 'n3', 'ingress'),
    noticed: { 'mirror-up': 'fail', 'web-over-n3': 'fail' },
    unmoved: ['n3', 'mirror-down', 'undisturbed', 'primary-unseen'],
  },
  {
    what: 'the mirror pointed at another interface',
    act: (lab) => mirror(lab, ['ingress'], 'n9'),
    noticed: { 'mirror-up': 'fail' },
    unmoved: ['n3', 'mirror-down'],
  },
  {
    what: 'the mirror duplicated',
    act: (lab) => mirror(lab, ['ingress'], 'tap-up', 'tap-up'),
    noticed: { 'mirror-up': 'fail' },
    unmoved: ['n3', 'mirror-down'],
  },
  {
    what: 'the mirror copying the other direction too',
    act: (lab) => mirror(lab, ['ingress', 'egress'], 'tap-up'),
    noticed: { 'mirror-up': 'fail' },
    unmoved: ['n3', 'mirror-down'],
  },
  {
    what: 'a link cut',
    act: (lab) => lab.inNode('core-worker', 'ip', 'link', 'set', 'dev', 'n9', 'down'),
    noticed: { n9: 'fail', undisturbed: 'fail' },
    unmoved: ['n3', 'mirror-up', 'mirror-down'],
  },
  {
    what: 'one frame in a hundred dropped',
    act: (lab) => run('docker', 'exec', lab.node('core-worker'), 'nft', dropOneInHundred),
    undo: (lab) => lab.inNode('core-worker', 'nft', 'delete', 'table', 'netdev', 'e2e'),
    noticed: { n3: 'fail', undisturbed: 'fail' },
    unmoved: ['n9'],
  },
  {
    what: "web's selector wrong",
    act: (lab) =>
      lab.kubectl('core', 'patch', 'service', 'web', '--patch', '{"spec":{"selector":{"app":"nobody"}}}'),
    noticed: { 'web-by-name': 'fail', 'web-over-n3': 'fail' },
    unmoved: ['n3'],
  },
  {
    what: "the sniffer's tcpdump missing",
    act: (lab) =>
      lab.kubectl('probe', 'exec', 'sniffer', '--', 'mv', '/usr/bin/tcpdump', '/usr/bin/tcpdump.away'),
    undo: (lab) =>
      lab.kubectl('probe', 'exec', 'sniffer', '--', 'mv', '/usr/bin/tcpdump.away', '/usr/bin/tcpdump'),
    noticed: { 'mirror-up': 'error', 'mirror-down': 'error', 'primary-unseen': 'error' },
    unmoved: ['n3'],
  },
];
