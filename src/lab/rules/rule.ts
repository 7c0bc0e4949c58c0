import type { Finding } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Lab } from '../types.ts';

export interface RuleContext {
  /** Knows where in the file an object stands, and which parts are missing because they were faulty. */
  readonly resolution: Resolution;
  readonly knownImages?: readonly string[] | undefined;
}

export interface Rule {
  /** A short sentence: what holds when the rule finds nothing. */
  readonly name: string;
  readonly check: (lab: Lab, context: RuleContext) => Finding[];
}
