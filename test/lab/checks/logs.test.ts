import test from 'ava';
import { problemsOfCheck, resolvedCheck } from './form.ts';

test('a log is read as it is expected', async (t) => {
  t.like(await resolvedCheck(t, 'logs: { of: west/b, contains: ready }'), {
    kind: 'logs',
    of: { cluster: 'west', namespace: 'default', pod: 'b' },
    previous: false,
    expect: { kind: 'contains', text: 'ready' },
  });
  const rest = 'container: a, previous: true, lacks: error, proof: started';
  t.like(await resolvedCheck(t, `logs: { of: west/b, ${rest} }`), {
    container: 'a',
    previous: true,
    expect: { kind: 'lacks', text: 'error' },
    proof: 'started',
  });
});

const wrong: [rest: string, ...problems: string[]][] = [
  ['of: west/b', 'logs: Nothing is expected here. Add one of `contains`, `matches`, `lacks`.'],
  [
    'of: west/b, contains: a, matches: b',
    'logs: There is both `contains` and `matches`. Keep one, or write two entries.',
  ],
  [
    'of: west/b, lacks: error',
    'logs.lacks: `lacks` needs a proof that something is logged. Add `proof`, a text that the log must hold: an empty log would pass.',
  ],
  ['of: west/b, contains: a, proof: b', 'logs.proof: `proof` means nothing without `lacks`. Remove it.'],
  [
    'of: west/b, matches: "a{2,1}"',
    'logs.matches: This is no regular expression: numbers out of order in {} quantifier. Mend it.',
  ],
  [
    'of: west/c, contains: a',
    'logs.of: No manifest of cluster "west" has the pod "west/c". Did you mean "west/b"?',
  ],
];

for (const [rest, ...problems] of wrong) {
  test(`a problem of the file: ${rest}`, async (t) => {
    t.deepEqual(await problemsOfCheck(t, `logs: { ${rest} }`), problems);
  });
}
