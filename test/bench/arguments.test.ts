import test from 'ava';
import { parseArguments } from '../../bench/arguments.ts';

const known = ['up', 'down', 'supply'];

test('without names it is the usual ones, five rounds', (t) => {
  t.deepEqual(parseArguments([], known, ['up', 'down']), {
    names: ['up', 'down'],
    rounds: 5,
    artifacts: [],
    json: undefined,
    help: false,
  });
});

test('names, rounds, a file and artifacts are taken', (t) => {
  const argv = ['supply', '--rounds', '2', '--json', 'x.json', '--artifact', 'pause', '--artifact', 'koko'];
  t.like(parseArguments(argv, known), {
    names: ['supply'],
    rounds: 2,
    json: 'x.json',
    artifacts: ['pause', 'koko'],
  });
});

test('wrong use is exit code 2, and says what would be right', (t) => {
  const wrong = (argv: string[]) => t.throws(() => parseArguments(argv, known), { name: 'UsageError' });
  t.like(wrong(['dwon']), {
    message: 'The bench has no program "dwon"',
    hint: 'Did you mean "down"?',
    exitCode: 2,
  });
  t.is(wrong(['--rounds', '0'])?.message, '--rounds is "0"');
  t.is(wrong(['--rounds', '1.5'])?.message, '--rounds is "1.5"');
  t.regex(wrong(['--fast'])?.message ?? '', /--fast/);
});
