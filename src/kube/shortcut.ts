import { buffer, text } from 'node:stream/consumers';
import type { Command } from '../command.ts';
import { CommandError, commandError } from '../command-error.ts';
import type { Output, Run, Running, Start, StartOptions } from '../exec.ts';
import { anyOf, defaultTimeout, judged, standIn } from '../stand-in.ts';
import type { RemoteProgram } from './exec.ts';
import { type Question, questionOf } from './question.ts';
import type { Begin } from './sessions.ts';
import { patience, SilenceError, wordsOfSilence } from './silence.ts';

/*
 * Starting kubectl costs a tenth of a second of a processor, asking the API server what it would ask a fiftieth of
 * that. So commands stay kubectl's, to be printed, recorded and typed by hand, and the commonest are not run but asked.
 * What is not understood, and all that fails before anything was done, is left to kubectl and its words.
 */

/** A `Run` that asks the API server itself where it can. All its requests end when `signal` is aborted. */
export function shortcut(run: Run, signal: AbortSignal, shared?: Begin): Run {
  return async (value, options = {}) => {
    const question = questionOf(value);
    if (question === undefined || (question.kind === 'exec' && options.onLine !== undefined)) {
      return run(value, options);
    }
    const instead = standIn(value, options, signal);
    const ended = options.observe?.(value);
    let output: Output | undefined;
    let wasSilent = false;
    try {
      output = await answer(question, value, instead.stop, shared);
    } catch (error) {
      // kubectl is asked, below.
      wasSilent = error instanceof SilenceError;
      output = notThere(question, error);
    }
    ended?.();
    for (const line of options.onLine === undefined ? [] : (output?.stdout.trimEnd().split('\n') ?? [])) {
      options.onLine?.(line);
    }
    const judged = instead.judge(output);
    if (judged !== undefined) {
      return judged;
    }
    const asked = run(value, instead.rest());
    return wasSilent
      ? asked.catch((error: unknown) => Promise.reject(withSilence(error, options.timeout)))
      : asked;
  };
}

/**
 * Where nobody takes a connection, and whoever asks has said that an answer may not be there: he waits for a server that
 * starts, and kubectl would only find the same.
 */
function notThere(question: Question, error: unknown): Output | undefined {
  const { code } = error as { code?: string };
  const isClosed = code === 'ECONNREFUSED' || code === 'ECONNRESET';
  return isClosed && question.kind === 'get' && question.limit !== undefined
    ? { stdout: '', stderr: `Unable to connect to the server: ${code}\n`, exitCode: 1 }
    : undefined;
}

/**
 * kubectl waits ten seconds before it says a word, and several times that when it has yet to learn what the server
 * serves: where it had less, what was seen before it is told.
 */
function withSilence(error: unknown, timeout = defaultTimeout): unknown {
  if (!(error instanceof CommandError && error.reason === 'timeout')) {
    return error;
  }
  const output = { ...error.output, stderr: error.output.stderr + wordsOfSilence(patience) };
  return commandError(
    error.command,
    output,
    { timedOut: true, isCanceled: false, cause: error.cause },
    timeout,
  );
}

async function answer(
  question: Question,
  value: Command,
  signal: AbortSignal,
  shared?: Begin,
): Promise<Output> {
  if (question.kind === 'exec') {
    const { input, shares } = value;
    const program = await begin(question, input !== undefined, signal, shares ? shared : undefined);
    if (input !== undefined) {
      program.write(input);
      program.closeInput();
    }
    return runProgram(program);
  }
  const [{ connectionOf }, { ask }] = await Promise.all([import('./connection.ts'), import('./objects.ts')]);
  const stdout = await ask(question, await connectionOf(question.kubeconfig), signal);
  return { stdout, stderr: '', exitCode: 0 };
}

async function begin(
  ...[question, hasInput, signal, shared]: [...Parameters<Begin>, Begin | undefined]
): Promise<RemoteProgram> {
  const start = shared ?? (await import('./sessions.ts')).beginAlone;
  return start(question, hasInput, signal);
}

async function runProgram(program: RemoteProgram): Promise<Output> {
  const [stdout, stderr, { exitCode, words }] = await Promise.all([
    buffer(program.stdout),
    text(program.stderr),
    program.ended,
  ]);
  return { stdout: stdout.toString('utf8'), stderr: stderr + words, exitCode };
}

/** A `Start` for programs in pods, in the same way. */
export function shortcutStart(start: Start, signal: AbortSignal, shared?: Begin): Start {
  return async (value, options = {}) => {
    const question = questionOf(value);
    if (question?.kind !== 'exec') {
      return start(value, options);
    }
    const { timeout = defaultTimeout } = options;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    const stop = anyOf(signal, limit.signal, options.signal);
    try {
      const program = await begin(question, true, stop, value.shares ? shared : undefined);
      if (value.input !== undefined) {
        program.write(value.input);
      }
      const isOver = options.observe?.(value);
      const ended = end(program, options).finally(() => {
        clearTimeout(timer);
        isOver?.();
      });
      return running(value, program, ended, { options, timeout, stop, limit: limit.signal });
    } catch {
      clearTimeout(timer);
      return start(value, options);
    }
  };
}

/** Standard error as the program and kubectl would have it, line by line to whoever listens. */
async function end(program: RemoteProgram, { onErrorLine }: StartOptions): Promise<Output> {
  const lines = onErrorLine === undefined ? undefined : tellLines(program, onErrorLine);
  const stderr = lines === undefined ? text(program.stderr) : lines;
  const { exitCode, words } = await program.ended;
  return { stdout: '', stderr: (await stderr) + words, exitCode };
}

async function tellLines(program: RemoteProgram, onErrorLine: (line: string) => void): Promise<string> {
  let all = '';
  let rest = '';
  program.stderr.setEncoding('utf8');
  for await (const part of program.stderr as AsyncIterable<string>) {
    all += part;
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onErrorLine);
  }
  if (rest !== '') {
    onErrorLine(rest);
  }
  return all;
}

function running(
  value: Command,
  program: RemoteProgram,
  result: Promise<Output>,
  about: { options: StartOptions; timeout: number; stop: AbortSignal; limit: AbortSignal },
): Running {
  const { options, timeout, stop, limit } = about;
  const ended = result.then((output) => {
    if (stop.aborted) {
      throw commandError(value, output, { timedOut: limit.aborted, isCanceled: !limit.aborted }, timeout);
    }
    return judged(value, output, options, timeout);
  });
  ended.catch(() => {
    // Whoever awaits `ended` hears of it; nobody has to await it at once.
  });
  return {
    pid: undefined,
    stdout: program.stdout,
    closeInput: program.closeInput,
    kill: program.abandon,
    ended,
  };
}
