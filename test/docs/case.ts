import type { Judgement } from '../../src/checks/judgement.ts';
import { AbsentError, LookError } from '../../src/checks/reason.ts';
import type { CheckKind } from '../../src/lab/check-types.ts';

/** Something that can be the case, and what the real judge says of it. */
export interface Case {
  /** What is the case. */
  readonly when: string;
  /** What a check of the fixture is told, by its own code. */
  readonly judge: () => Judgement;
}

export type Cases = Partial<Record<CheckKind, readonly Case[]>>;

export interface Outcome {
  readonly when: string;
  readonly status: 'pass' | 'fail' | 'error';
  readonly seen: string;
}

/** As runCheck takes it: what is absent is a failure, what could not be looked at an error. */
export function outcomeOf({ when, judge }: Case): Outcome {
  try {
    const { status, seen } = judge();
    return { when, status, seen };
  } catch (error) {
    if (error instanceof AbsentError) {
      return { when, status: 'fail', seen: error.message };
    }
    if (error instanceof LookError) {
      return { when, status: 'error', seen: error.message };
    }
    throw error;
  }
}

/** The outcomes as a Markdown table. */
export function messagesTable(cases: readonly Case[]): string {
  const rows = cases.map(outcomeOf).map(({ when, status, seen }) => {
    const text = seen.replaceAll('|', '\\|');
    return `| ${when} | ${status} | ${text} |`;
  });
  return ['| what is the case | verdict | it says |', '|---|---|---|', ...rows].join('\n');
}
