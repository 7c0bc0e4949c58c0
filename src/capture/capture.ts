import type { Clock } from '../clock.ts';
import type { Arg, Command } from '../command.ts';
import { LabsError } from '../errors.ts';
import { CommandError, type Run, type Running, type Start } from '../exec.ts';
import { didYouMean } from '../lab/suggest.ts';
import type { Lookout } from './lookout.ts';

export interface CaptureOptions {
  readonly interface: string;
  /** pcap, or one line of text a frame. */
  readonly format: 'pcap' | 'text';
  readonly count?: number;
  /** tcpdump's own expression, word by word. */
  readonly filter: readonly string[];
  /** Seconds from when tcpdump listens. */
  readonly duration?: number;
}

/** Seconds after which a forgotten capture ends: a day. */
const longest = 86_400;
/** Milliseconds that tcpdump gets for its last frames and figures after it was asked to end. */
const grace = 5_000;

/** `script` is templates/probe/capture.sh: it ends tcpdump with the end of its input, so nothing stays behind. */
export function captureCommand(lookout: Lookout, script: string, options: CaptureOptions): Command {
  const { format, count, filter } = options;
  const argv: [Arg, ...Arg[]] = [
    ...(['sh', '-c', script, 'capture', String(longest), 'tcpdump', '-i', options.interface, '-n'] as const),
    ...(format === 'pcap' ? ['-w', '-', '-U', '-Z', 'root'] : ['-l', '-tttt']),
    '--immediate-mode',
    ...(count === undefined ? [] : ['-c', String(count)]),
    // A filter is never read as an option.
    '--',
    ...filter,
  ];
  return lookout.exec(argv);
}

export interface CaptureContext {
  readonly start: Start;
  readonly run: Run;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Ends the capture in good order. */
  readonly signal: AbortSignal;
  /** Takes what was captured; resolves when it may have more. */
  write(piece: Buffer): Promise<void>;
  say(line: string): void;
}

/** Captures until the signal, the count or the duration ends it; every frame seen by then is written. */
export async function capture(
  lookout: Lookout,
  script: string,
  options: CaptureOptions,
  context: CaptureContext,
): Promise<void> {
  const finished = new AbortController();
  const listening = Promise.withResolvers<void>();
  const running = await context.start(captureCommand(lookout, script, options), {
    timeout: 0,
    // 124: the day has passed.
    accept: [0, 124],
    ownGroup: true,
    onErrorLine: (line) => {
      context.say(line);
      if (line.includes('listening on')) {
        listening.resolve();
      }
    },
  });
  const finish = () => end(running);
  context.signal.addEventListener('abort', finish, { once: true });
  if (context.signal.aborted) {
    finish();
  }
  if (options.duration !== undefined) {
    const time = options.duration * 1000;
    listening.promise.then(() => context.clock.sleep(time, finished.signal)).then(finish, () => {});
  }
  try {
    for await (const piece of running.stdout) {
      await context.write(piece);
    }
    await running.ended;
  } catch (error) {
    running.kill();
    throw await explain(error, lookout, options.interface, context.run);
  } finally {
    finished.abort();
    context.signal.removeEventListener('abort', finish);
  }
}

function end(running: Running): void {
  running.closeInput();
  const timer = setTimeout(() => running.kill(), grace);
  timer.unref();
  running.ended.finally(() => clearTimeout(timer)).catch(() => {});
}

/** An interface that is not there is by far the commonest failure: say which ones are. */
async function explain(error: unknown, lookout: Lookout, name: string, run: Run): Promise<unknown> {
  if (!(error instanceof CommandError) || !/no such device/i.test(error.output.stderr)) {
    return error;
  }
  const { stdout } = await run(lookout.exec(['cat', '/proc/net/dev']), { timeout: 20_000 });
  const names = parseInterfaces(stdout);
  return new LabsError(`There is no interface "${name}" ${lookout.about}`, {
    hint: didYouMean(name, names) ?? `It has ${names.join(', ')}.`,
    cause: error,
  });
}

/** The names in /proc/net/dev: two lines of heading, then `name: figures`. */
export function parseInterfaces(text: string): string[] {
  return text
    .split('\n')
    .slice(2)
    .map((line) => line.split(':')[0]?.trim() ?? '')
    .filter((name) => name !== '');
}
