import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Flow, PodRef } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { probePort } from './ethernet.ts';
import type { Packets } from './frames.ts';
import type { LiveInterface } from './interface.ts';
import { podName } from './place.ts';
import { AbsentError, LookError, lookError } from './reason.ts';

/** End marks of a flow: sent 20 ms apart, so that losing one does not cost the whole wait. */
const endMarks = 5;
/** Microseconds between the packets of the paced half, at most; and all of it within half a second. */
const longestGap = 500;
const pacedTime = 500_000;

/** Errnos with which the kernel says that the path is not there: ENODEV, ENETDOWN, ENETUNREACH, EHOSTUNREACH. */
const pathGone = /\[Errno (19|100|101|113)\]/;

/**
 * Sends a flow's packets and then its end marks from the pod at its beginning. Resolves to how many of them the
 * sender's own kernel refused, because a queue was full or a filter dropped them: those are lost.
 */
export async function send(
  context: CheckContext,
  flow: Flow,
  lane: number,
  packets: Packets,
  ends: { from: LiveInterface; to: LiveInterface },
): Promise<number> {
  const burst = Math.ceil(packets.count / 2);
  const gap = Math.min(longestGap, Math.floor(pacedTime / Math.max(1, packets.count - burst)));
  const target = flow.routed
    ? ['datagram', `${ends.to.ip}:${probePort}`, ends.from.ip]
    : ['frame', flow.from.interface, '-'];
  const figures = [lane, packets.count, burst, gap, endMarks].map(String);
  const script = await readFile(join(context.templates, 'probe/send.py'), 'utf8');
  const command = context.probeIn(flow.from)(['python3', '-c', script, ...target, ...figures]);
  const answer = await sent(context, flow, { ...command, input: base64Lines(packets) });
  if (answer.sent < packets.count) {
    const what = `The sender in "${podName(flow.from)}" could send only ${answer.sent} of ${packets.count} packets of "${flow.name}": ${answer.problem}`;
    throw pathGone.test(answer.problem) ? new AbsentError(what) : new LookError(what);
  }
  return answer.refused;
}

async function sent(context: CheckContext, flow: Flow, command: Parameters<CheckContext['run']>[0]) {
  try {
    const output = await context.run(command, { timeout: 60_000 });
    return JSON.parse(output.stdout) as { sent: number; refused: number; problem: string };
  } catch (error) {
    throw lookError(error, `Sending "${flow.name}" with python3`, podName(flow.from));
  }
}

function base64Lines(packets: Packets): string {
  const lines: string[] = [];
  for (let sequence = 0; sequence < packets.count; sequence += 1) {
    lines.push(packets.at(sequence).toString('base64'));
  }
  for (let mark = 0; mark < endMarks; mark += 1) {
    lines.push(packets.end().toString('base64'));
  }
  return `${lines.join('\n')}\n`;
}

/** Holds the probe's port open in a pod; resolves to what lets it go. */
export async function holdPort(context: CheckContext, pod: PodRef): Promise<() => Promise<void>> {
  const script = await readFile(join(context.templates, 'probe/receive.py'), 'utf8');
  const running = await context.start(context.probeIn(pod)(['python3', '-c', script, String(probePort)]), {
    timeout: 600_000,
  });
  const output = running.stdout[Symbol.asyncIterator]();
  const first = await output.next();
  if (first.done !== true) {
    return async () => {
      running.closeInput();
      await running.ended.catch(() => {});
    };
  }
  const error: unknown = await running.ended.catch((reason: unknown) => reason);
  throw lookError(error, 'Receiving with python3', podName(pod));
}
