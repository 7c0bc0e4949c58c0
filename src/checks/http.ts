import { randomBytes } from 'node:crypto';
import { CommandError } from '../exec.ts';
import type { HttpCheck } from '../lab/check-types.ts';
import { allDone } from './all-done.ts';
import { type Capture, startCapture } from './capture.ts';
import type { CheckContext } from './context.ts';
import { type Answer, curlArgv, parseAnswers } from './curl.ts';
import type { Frame } from './pcap.ts';
import { pcapFile, podName } from './place.ts';
import { lookError } from './reason.ts';
import { lookAtService, type ServiceSeen } from './service.ts';

/** What one run of requests showed. */
export interface HttpSeen extends ServiceSeen {
  readonly url: string;
  /** In the order they came; fewer than asked for when the time was over. */
  readonly answers: readonly Answer[];
  /** For each capture of the check how many different requests of the run it holds. */
  readonly captured: readonly number[];
}

/** Seconds one attempt may take, however slow the answers are. */
const attemptLimit = 30;
/** Milliseconds in which a request that must not be seen may still reach a capture. */
const settle = 500;
/** Milliseconds to wait for a capture that has not seen everything. */
const patience = 3_000;

/** Sends the requests from inside the pod. Throws when it could not look. */
export async function observeHttp(
  check: HttpCheck,
  context: CheckContext,
  folder: string,
): Promise<HttpSeen> {
  const service = await lookAtService(check, context);
  const runId = randomBytes(8).toString('hex');
  const url = `http://${service.host}:${service.port}/${runId}`;
  const requests = check.captures.map(() => new Set<number>());
  const closing: (() => Promise<unknown>)[] = [];
  let answers: Answer[];
  try {
    const captures: Capture[] = await allDone(
      check.captures.map(async ({ at }, index) => {
        const onFrame = (frame: Frame) => noteRequests(frame.bytes, runId, requests[index] ?? new Set());
        const capture = await startCapture(context, {
          ...captureSettings,
          at,
          onFrame,
          file: pcapFile(folder, at, 'copies'),
        });
        closing.push(capture.stop);
        return capture;
      }),
    );
    answers = await ask(check, context, url, runId);
    const wanting = () =>
      check.captures.some(({ seen }, index) => seen && (requests[index]?.size ?? 0) < answers.length);
    const sentAt = context.clock.now();
    while (captures.length > 0 && wanting() && context.clock.now() - sentAt < patience) {
      await context.clock.sleep(20, context.signal);
    }
    // A capture that holds every request can't hold more.
    const isDone = !wanting() && check.captures.every(({ seen }) => seen);
    await context.clock.sleep(isDone ? 0 : settle, context.signal);
  } catch (error) {
    await Promise.allSettled(closing.map((close) => close()));
    throw error;
  }
  await allDone(closing.map((close) => close()));
  return { ...service, url, answers, captured: requests.map((one) => one.size) };
}

const captureSettings = {
  // A segmentation offload may hand up to 64 KiB over as one frame.
  snapLength: 65_535 + 14,
  buffer: 32_768,
  limit: attemptLimit + 30,
};

/** curl ends with the code of a request that failed: as long as there are records, they are the answer. */
export async function ask(
  check: Pick<HttpCheck, 'from' | 'requests'>,
  context: CheckContext,
  url: string,
  runId: string,
): Promise<Answer[]> {
  const command = context.execIn(check.from)(curlArgv(url, runId, check.requests, attemptLimit));
  try {
    const output = await context.run(command, { timeout: (attemptLimit + 10) * 1000 });
    return parseAnswers(output.stdout, runId);
  } catch (error) {
    const answers = error instanceof CommandError ? parseAnswers(error.output.stdout, runId) : [];
    if (answers.length > 0) {
      return answers;
    }
    throw lookError(error, 'Running curl', podName(check.from));
  }
}

/** A request line of this run, wherever in the frame it stands: a tunnel's headers may come before it. */
export function noteRequests(bytes: Buffer, runId: string, seen: Set<number>): void {
  const found = bytes.indexOf(`GET /${runId}/`);
  if (found < 0) {
    return;
  }
  const digits = /^\d+(?= )/.exec(
    bytes.toString('latin1', found + runId.length + 6, found + runId.length + 16),
  );
  if (digits !== null) {
    seen.add(Number(digits[0]));
  }
}
