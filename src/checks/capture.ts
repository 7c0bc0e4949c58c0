import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Running } from '../exec.ts';
import type { PodInterface } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { type Frame, pcapSplitter } from './pcap.ts';
import { interfaceName, podName } from './place.ts';
import { LookError, lookError } from './reason.ts';

export interface CaptureOptions {
  readonly at: PodInterface;
  /** Bytes kept of each frame. */
  readonly snapLength: number;
  /** Kibibytes the kernel may hold while tcpdump is busy. */
  readonly buffer: number;
  /** Seconds after which tcpdump ends by itself. */
  readonly limit: number;
  /** Absolute path of the pcap file that is kept. */
  readonly file: string;
  readonly onFrame: (frame: Frame) => void;
}

export interface Capture {
  /** Milliseconds (the context's clock) when the last bytes came. */
  lastActivity(): number;
  /** Whether it ended without having been asked to. */
  hasEnded(): boolean;
  /**
   * Ends tcpdump, waits for its last frame, and throws a `LookError` when it was not a whole capture. Resolves to
   * the number of frames that had come but that tcpdump had not read yet.
   */
  stop(): Promise<number>;
}

/** Milliseconds for tcpdump to say that it listens. */
const startLimit = 15_000;

/** Milliseconds for tcpdump to write the rest and end. */
const stopLimit = 15_000;

/** Captures an interface from a pod; resolves once every frame from now on will be seen. */
export async function startCapture(context: CheckContext, options: CaptureOptions): Promise<Capture> {
  const where = interfaceName(options.at);
  const listening = Promise.withResolvers<void>();
  const running = await context.start(await captureCommand(context, options), {
    timeout: (options.limit + 10) * 1000,
    onErrorLine: (line) => {
      if (/listening on/.test(line)) {
        listening.resolve();
      }
    },
  });
  let lastActivity = context.clock.now();
  let done = false;
  const reading = keep(running, options, () => {
    lastActivity = context.clock.now();
  }).finally(() => {
    done = true;
  });
  const failed = reading.then(async () => {
    await running.ended;
    throw new LookError(`The capture at "${where}" ended before it was asked to`);
  });
  failed.catch(() => {});
  const late = new AbortController();
  const deadline = context.clock.sleep(startLimit, late.signal).then(
    () =>
      Promise.reject(
        new LookError(`tcpdump at "${where}" did not say within ${startLimit / 1000} s that it listens`),
      ),
    () => new Promise<never>(() => {}),
  );
  try {
    await Promise.race([listening.promise, failed, deadline]);
  } catch (error) {
    running.kill();
    throw lookError(error, `Capturing with tcpdump on "${options.at.interface}"`, podName(options.at));
  } finally {
    late.abort();
  }
  return {
    lastActivity: () => lastActivity,
    hasEnded: () => done,
    stop: () => stop(context, running, reading, options.at),
  };
}

async function captureCommand(context: CheckContext, options: CaptureOptions) {
  const script = await readFile(join(context.templates, 'probe/capture.sh'), 'utf8');
  return context.probeIn(options.at)([
    'sh',
    '-c',
    script,
    'capture',
    String(options.limit),
    'tcpdump',
    ...['-i', options.at.interface, '-w', '-', '-U', '-n', '-Z', 'root'],
    // No filter and no direction: libpcap counts what those leave out as received, and `inbound` loses the first
    // frame. Without immediate mode the kernel hands frames on in blocks, the end marks up to a second late.
    '--immediate-mode',
    ...['-B', String(options.buffer), '-s', String(options.snapLength)],
  ]);
}

/** Writes what comes to the file and takes it apart at the same time. */
async function keep(running: Running, options: CaptureOptions, onActivity: () => void): Promise<void> {
  await mkdir(dirname(options.file), { recursive: true, mode: 0o700 });
  const file = await open(options.file, 'w', 0o600);
  const pcap = pcapSplitter();
  try {
    for await (const piece of running.stdout) {
      onActivity();
      for (const frame of pcap.push(piece)) {
        options.onFrame(frame);
      }
      await file.write(piece);
    }
    // An unstarted tcpdump writes nothing: its own words say more than the missing header.
    await running.ended;
    pcap.end();
  } catch (error) {
    running.kill();
    throw error;
  } finally {
    await file.close();
  }
}

async function stop(
  context: CheckContext,
  running: Running,
  reading: Promise<void>,
  at: PodInterface,
): Promise<number> {
  const where = interfaceName(at);
  const late = new AbortController();
  const deadline = context.clock.sleep(stopLimit, late.signal).then(running.kill, () => {});
  running.closeInput();
  try {
    await reading;
  } catch (error) {
    throw lookError(error, `The capture at "${where}"`, podName(at));
  } finally {
    late.abort();
    await deadline;
  }
  const figures = parseFigures((await running.ended).stderr);
  if (figures === undefined) {
    throw new LookError(
      `The capture at "${where}" did not end with its figures: nobody knows if it is whole`,
    );
  }
  if (figures.dropped > 0) {
    throw new LookError(`The capture at "${where}" itself lost ${figures.dropped} frames`);
  }
  return figures.received - figures.captured;
}

/**
 * tcpdump's closing words. "Dropped by interface" is left out: that is a loss on the path, which the accounting
 * finds.
 */
export function parseFigures(
  stderr: string,
): { captured: number; received: number; dropped: number } | undefined {
  const figure = (what: string) => new RegExp(`(\\d+) packets? ${what}`).exec(stderr)?.[1];
  const [captured, received, dropped] = ['captured', 'received by filter', 'dropped by kernel'].map(figure);
  return captured === undefined || received === undefined || dropped === undefined
    ? undefined
    : { captured: Number(captured), received: Number(received), dropped: Number(dropped) };
}
