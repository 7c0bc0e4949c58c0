import type { Check } from './check-types.ts';

/** A numbered step of the learner's walk: one Markdown file, `steps/NN-id.md`. */
export interface Step {
  /** From 1 on, without gaps. */
  readonly number: number;
  readonly id: string;
  readonly title: string;
  /** Ids of the steps that have to be passed before. */
  readonly needs: readonly string[];
  /** Bash; empty: none. Runs when the step is entered and after its reset. */
  readonly setup: string;
  /** Bash; empty: none. Takes the work of the step away again. */
  readonly reset: string;
  /** The prose's fenced `bash` blocks, in order: run as one script they solve the step. */
  readonly solution: readonly string[];
  /** Seconds that each of the scripts may take. */
  readonly timeLimit: number;
  readonly checks: readonly StepCheck[];
  readonly questions: readonly Question[];
  readonly hints: readonly Hint[];
  /** Markdown without the front matter. */
  readonly prose: string;
  /** The same in other languages, by ISO 639-1 code. */
  readonly translations: Readonly<Record<string, Translation>>;
  /** Path of the English file, relative to the lab's folder. */
  readonly file: string;
}

export interface Translation {
  readonly title: string;
  readonly prose: string;
}

/** A check of a step and what it must say before the step's work is done. */
export interface StepCheck {
  readonly check: Check;
  readonly baseline: 'fails' | 'passes';
  /** It has to hold from then on: when it fails later, the step is shown as regressed. */
  readonly lasting: boolean;
}

/** Something the learner reads off the lab, judged against what the lab shows at that moment. */
export interface Question {
  readonly name: string;
  readonly ask: string;
  /** Bash: each line of its standard output is an accepted answer. */
  readonly answer: string;
}

/** Offered by itself after so many failed checks, or so many minutes, on the step. */
export interface Hint {
  readonly text: string;
  readonly after: { readonly failures: number } | { readonly minutes: number };
}
