import test from 'ava';
import { problemsOfCheck, resolvedCheck } from './form.ts';

test('a program runs in a pod, or in a node of that name', async (t) => {
  t.like(await resolvedCheck(t, 'exec: { in: west/b, argv: [ls, -l] }'), {
    kind: 'exec',
    in: { kind: 'pod', pod: { cluster: 'west', namespace: 'default', pod: 'b' } },
    argv: ['ls', '-l'],
    exitCode: 0,
  });
  t.like(await resolvedCheck(t, 'exec: { in: west/worker, argv: [ls], exitCode: 2, stdout: { is: "" } }'), {
    in: { kind: 'node', node: { cluster: 'west', name: 'worker', role: 'worker' } },
    exitCode: 2,
    stdout: { kind: 'is', text: '' },
  });
});

const wrong: [rest: string, ...problems: string[]][] = [
  [
    'in: west/worker7, argv: [ls]',
    'exec.in: Cluster "west" has no node "worker7". Its nodes: "control-plane", "worker". `workers` sets how many.',
  ],
  [
    'in: west/bb, argv: [ls]',
    'exec.in: No manifest of cluster "west" has the pod "west/bb". Did you mean "west/b"?',
  ],
  ['in: b, argv: [ls]', 'exec.in: "b" is not a pod. Write it as `cluster/pod` or `cluster/namespace/pod`.'],
  ['in: west/b, argv: []', 'exec.argv: Expected at least 1 entry, found 0'],
  ['in: west/b, argv: ["", x]', 'exec.argv[0]: The program has no name. Name it first.'],
  [
    'in: west/worker, container: a, argv: [ls]',
    'exec.container: "west/worker" is a node, which has no container. Remove it, or name a pod.',
  ],
  [
    'in: west/b, container: --help, argv: [ls]',
    'exec.container: A container has lower-case letters, digits and dashes',
  ],
  [
    'in: west/b, argv: [ls], stdout: {}',
    'exec.stdout: Nothing is expected here. Add one of `is`, `contains`, `matches`, `lacks`.',
  ],
  [
    'in: west/b, argv: [ls], stdout: { is: a, lacks: b }',
    'exec.stdout: There is both `is` and `lacks`. Keep one, or write two entries.',
  ],
  [
    'in: west/b, argv: [ls], stdout: { contains: "" }',
    'exec.stdout.contains: Expected at least 1 characters, found 0',
  ],
  [
    'in: west/b, argv: [ls], stdout: { matches: "[z-a]" }',
    'exec.stdout.matches: This is no regular expression: range out of order in character class. Mend it.',
  ],
  ['in: west/b, argv: [ls], stdout: { is: 5 }', 'exec.stdout.is: Expected text, found 5. Put it in quotes.'],
];

for (const [rest, ...problems] of wrong) {
  test(`a problem of the file: ${rest}`, async (t) => {
    t.deepEqual(await problemsOfCheck(t, `exec: { ${rest} }`), problems);
  });
}
