import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Command } from 'commander';
import { type CommandEntry, commands } from '../../src/commands/index.ts';
import { fakeContext } from '../fake-context.ts';
import { fakePrograms } from '../fake-programs.ts';
import { runLabs } from '../labs-process.ts';

test('help is the answer, on stdout', async (t) => {
  const { env } = fakePrograms(t);
  const { stdout, stderr, exitCode } = await runLabs(['--help'], env);
  t.is(exitCode, 0);
  t.is(stderr, '');
  for (const name of Object.keys(commands)) {
    t.regex(stdout, new RegExp(`^  ${name}\\b`, 'm'));
  }
});

test('a command has help of its own, both ways', async (t) => {
  const { env } = fakePrograms(t);
  const [asked, told] = await Promise.all([
    runLabs(['help', 'capture'], env),
    runLabs(['capture', '-h'], env),
  ]);
  t.is(asked.exitCode, 0);
  t.is(told.exitCode, 0);
  t.is(asked.stdout, told.stdout);
  t.regex(asked.stdout, /--duration <seconds>/);
});

test('no command is wrong use: help on stderr, nothing on stdout', async (t) => {
  const { env } = fakePrograms(t);
  const { stdout, stderr, exitCode } = await runLabs([], env);
  t.is(exitCode, 2);
  t.is(stdout, '');
  t.regex(stderr, /^Usage: labs/);
  t.regex(stderr, /Error: No command given/);
});

test('an unknown command is wrong use, and the likely one is named', async (t) => {
  const { env } = fakePrograms(t);
  for (const args of [['stauts'], ['help', 'stauts'], ['stauts', '--help']]) {
    const { stdout, stderr, exitCode } = await runLabs(args, env);
    t.is(exitCode, 2);
    t.is(stdout, '');
    t.is(stderr, 'Error: Unknown command "stauts"\nDid you mean "status"?\n');
  }
});

test('an unknown option, a missing and a surplus argument are wrong use', async (t) => {
  const { env } = fakePrograms(t);
  const cases: [string[], RegExp][] = [
    [['status', '--jsn'], /Error: Unknown option '--jsn'\nDid you mean --json\?/],
    [['logs'], /Error: Missing required argument 'target'/],
    [['status', 'a', 'b'], /Error: Too many arguments/],
    [['capture', 'a/b:c', '--count', 'x'], /Error: "x" is no whole number above 0/],
  ];
  for (const [args, message] of cases) {
    const { stderr, exitCode, stdout } = await runLabs(args, env);
    t.is(exitCode, 2, args.join(' '));
    t.regex(stderr, message);
    t.is(stdout, '');
  }
});

test('with --json an error is a document on stdout and a sentence on stderr', async (t) => {
  const { env } = fakePrograms(t);
  const { stdout, stderr, exitCode } = await runLabs(['status', 'no/name', '--json'], env);
  t.is(exitCode, 2);
  t.like(JSON.parse(stdout), { error: { message: '"no/name" cannot be the name of a lab', exitCode: 2 } });
  t.regex(stderr, /^Error: "no\/name" cannot be the name of a lab\n/);
});

test('an engine that is not installed is a failure of the environment', async (t) => {
  const { env } = fakePrograms(t);
  const { stderr, exitCode } = await runLabs(['status'], env);
  t.is(exitCode, 3);
  t.regex(stderr, /^Error: `docker` is not installed/);
  t.notRegex(stderr, /at .*\.ts:\d+/);
});

for (const [name, entry] of Object.entries<CommandEntry>(commands).filter(([, { needsAll }]) => !needsAll)) {
  test(`${name} is in the list as it registers itself`, async (t) => {
    const program = new Command().enablePositionalOptions();
    (await entry.load()).register(program, fakeContext());
    const registered = program.commands.find((each) => each.name() === name);
    t.is(registered?.description(), entry.summary);
    const usage = registered?.registeredArguments.map((each) => {
      const text = each.variadic ? `${each.name()}...` : each.name();
      return each.required ? `<${text}>` : `[${text}]`;
    });
    t.is(usage?.join(' '), entry.usage);
  });
}

test('a failure that nobody caught is a failure of the environment, not of a check', async (t) => {
  const { env, folder } = fakePrograms(t);
  const broken = join(folder, 'broken.mjs');
  // Thrown once labs has begun: it listens for Ctrl-C then.
  const body = "if (name === 'SIGINT') setTimeout(() => { throw new Error('from nowhere'); }, 0);";
  writeFileSync(broken, `process.on('newListener', (name) => { ${body} });`);
  const { stderr, exitCode } = await runLabs(['status'], { ...env, NODE_OPTIONS: `--import=${broken}` });
  t.is(exitCode, 3);
  t.regex(stderr, /Error: from nowhere\n.*broken\.mjs.*defect of labs/s);
});

test('completion knows commands and labs', async (t) => {
  const { env } = fakePrograms(t);
  const [script, words, labs] = await Promise.all([
    runLabs(['completion', 'bash'], env),
    runLabs(['complete', '--', 'stat'], env),
    runLabs(['complete', '--', 'show', ''], env),
  ]);
  t.regex(script.stdout, /complete -- /);
  t.regex(words.stdout, /^status\t/);
  t.regex(labs.stdout, /^multus-mirror\t/);
});
