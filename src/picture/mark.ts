import type { Status } from '../checks/verdict.ts';

/** A line of the picture that checks can speak of: `link n3`, `mirror up`. */
export type Wire = `link ${string}` | `mirror ${string}`;

export type MarkStatus = Status | 'unchecked';

/** What the checks say of one link or mirror. */
export interface Mark {
  readonly status: MarkStatus;
  /** Who says so and what, the worst first; for an unchecked wire empty. */
  readonly says: readonly { readonly check: string; readonly status: Status; readonly about: string }[];
}

export type Marks = ReadonlyMap<Wire, Mark>;

/** Colour alone does not reach everybody. */
export const markSign: Readonly<Record<MarkStatus, string>> = {
  pass: '✓ pass',
  fail: '✗ fail',
  error: '! error',
  skip: '– skipped',
  unchecked: 'not checked',
};
