import { LookError } from './reason.ts';

/** How one probe ended; the words of templates/probe/reach.py. */
export type Reached =
  | 'open'
  | 'answered'
  /** ping: not every request was answered. */
  | 'some'
  | 'refused'
  | 'silent'
  | 'unreachable'
  | 'unresolved'
  | 'failed';

export interface Probed {
  readonly result: Reached;
  /** What is to be said of it: an error's words, the text of an answer; may be empty. */
  readonly detail: string;
  /** The address that was probed; empty when the name was not resolved. */
  readonly address: string;
  readonly milliseconds: number;
}

/** Parses the probe's lines; there has to be one for each target. */
export function parseProbed(stdout: string, count: number): [Probed, ...Probed[]] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const [first, ...rest] = lines.map((line) => JSON.parse(line) as Probed);
  if (first === undefined || lines.length < count) {
    throw new LookError(`The probe ended early: ${lines.length} of ${count} targets were probed`);
  }
  return [first, ...rest];
}
