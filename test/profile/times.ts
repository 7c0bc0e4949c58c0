import { createRecorder, type Times } from '../../src/profile/recorder.ts';
import type { Event } from '../../src/progress.ts';

/** What a run of these events, each at its second, adds up to; the run begins at second 0 and ends at `end`. */
export function timesOf(end: number, ...events: readonly (readonly [second: number, event: Event])[]): Times {
  const recorder = createRecorder(0);
  for (const [second, event] of events) {
    recorder.add(event, second * 1000);
  }
  return recorder.times(end * 1000);
}

export const start = (id: string): Event => ({ kind: 'start', id });
export const end = (id: string): Event => ({ kind: 'end', id, outcome: 'done', seconds: 0 });

export function plan(...tasks: readonly [id: string, group: string, ...needs: string[]][]): Event {
  return {
    kind: 'plan',
    tasks: tasks.map(([id, group, ...needs]) => ({ id, title: `Making ${id}`, group, needs })),
  };
}

/** From second `from` to second `to`. */
export function span(
  id: string,
  what: 'command' | 'attempt' | 'wait' | 'phase',
  text: string,
  from: number,
  to: number,
): Event {
  return { kind: 'span', id, what, text, start: from * 1000, seconds: to - from };
}

/** Two clusters, one slower; a link needs both; a check comes last. */
export const upRun: Times = timesOf(
  20,
  [1, span('labs', 'phase', 'Looking at the machine', 0.5, 1)],
  [1, plan(['a', 'a'], ['b', 'b'], ['pods a', 'a', 'a'], ['link', 'links', 'a', 'b'])],
  [1, start('a')],
  [1, start('b')],
  [6, span('a', 'command', 'kind create cluster', 1, 6)],
  [6, end('a')],
  [6, start('pods a')],
  [9, span('b', 'command', 'kind create cluster', 1, 9)],
  [10, span('b', 'wait', 'node not ready', 9, 10)],
  [10, end('b')],
  [10, start('link')],
  [11, end('pods a')],
  [12, end('link')],
  [12, plan(['check', 'checks'])],
  [13, start('check')],
  [16, span('check', 'command', 'kubectl exec x sh', 13, 16)],
  [16, span('check', 'command', 'kubectl exec y sh', 14, 17)],
  [19, end('check')],
);
