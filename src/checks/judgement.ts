import type { Verdict } from './verdict.ts';

/** What judging says; the rest of a verdict is about the attempt. */
export type Judgement = Pick<Verdict, 'expected' | 'seen' | 'figures' | 'hint'> & {
  readonly status: 'pass' | 'fail';
  /** Another attempt could only hide this failure. */
  readonly isFinal?: boolean;
};
