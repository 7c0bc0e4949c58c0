import test from 'ava';
import { LabsError, UsageError } from '../../src/errors.ts';
import { describeError, errorText, writeError } from '../../src/report/error.ts';
import { table } from '../../src/report/text.ts';

const calm = new AbortController().signal;

test('a known failure is its message and its hint, without a stack', (t) => {
  const report = describeError(new UsageError('No lab "x" is up', { hint: 'Bring one up.' }), calm);
  t.deepEqual(report, { message: 'No lab "x" is up', hint: 'Bring one up.', exitCode: 2 });
  t.is(errorText(report, false), 'Error: No lab "x" is up\nBring one up.\n');
  t.is(describeError(new LabsError('broken'), calm).exitCode, 3);
});

test('an unknown failure is a defect of ours and shows its stack with its cause', (t) => {
  const report = describeError(new Error('outer', { cause: new TypeError('inner') }), calm);
  t.is(report.exitCode, 3);
  t.regex(errorText(report, false), /Error: outer\n.*error\.test\.ts.*TypeError: inner.*defect of labs/s);
  t.is(describeError('thrown text', calm).message, 'thrown text');
});

test('what the machine lacks is no defect of ours, and the message names it', (t) => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  });
  const report = describeError(full, calm);
  t.like(report, {
    message: 'The disk is full: ENOSPC: no space left on device, write',
    exitCode: 3,
    stack: undefined,
  });
  t.regex(report.hint ?? '', /LABS_STATE/);
  const own = Object.assign(new Error('bad'), { code: 'ENOSPC' });
  t.truthy(describeError(own, calm).stack, 'no call of the system failed here');
  t.truthy(describeError(undefined, calm).stack);
});

test('what breaks after Ctrl-C broke because of it, unless the command says how to go on', (t) => {
  const stopped = AbortSignal.abort();
  t.deepEqual(describeError(new LabsError('docker died'), stopped), {
    message: 'Interrupted',
    exitCode: 130,
  });
  const own = new LabsError('Interrupted while linking', { exitCode: 130, hint: 'Run it again.' });
  t.is(describeError(own, stopped).hint, 'Run it again.');
});

test('the error is on stderr, and with --json on stdout too', (t) => {
  const written = { out: '', err: '' };
  const writer = (to: 'out' | 'err') => ({
    write: (text: string | Uint8Array) => {
      written[to] += String(text);
    },
    drained: async () => {},
  });
  const context = { stdout: writer('out'), stderr: writer('err'), signal: calm, color: true };
  t.is(writeError(new UsageError('bad'), { context, json: false }), 2);
  t.deepEqual(written, { out: '', err: '\u001b[31mError:\u001b[39m bad\n' });
  writeError(new UsageError('bad'), { context, json: true });
  t.deepEqual(JSON.parse(written.out), { error: { message: 'bad', exitCode: 2 } });
});

test('columns are as wide as their widest cell, and no line ends in blanks', (t) => {
  t.is(
    table(
      [
        ['a', 'long cell', 'x'],
        ['bb', '', ''],
      ],
      2,
    ),
    '  a   long cell  x\n  bb\n',
  );
});
