import type { Traffic } from '../../checks/traffic.ts';
import type { Verdict } from '../../checks/verdict.ts';
import type { Judged } from '../../picture/judge-wires.ts';
import type { Topology } from '../../picture/topology.ts';

/** All that a report is made from: plain values, nothing is looked up while the page is written. */
export interface ReportInput {
  /** The instance's name. */
  readonly instance: string;
  /** Version of labs that makes the report. */
  readonly labs: string;
  /** When it is made; ISO 8601, as all times here. */
  readonly made: string;
  readonly title: string;
  readonly topology: Topology;
  /** The environment's checks, with what their captures show. */
  readonly checks: readonly Judged[];
  readonly up?: UpRun;
  /** The learner's walk, or the author's proof of it; absent when the lab has none or nothing is known of it. */
  readonly steps?: readonly StepReport[];
}

export interface UpRun {
  readonly start: string;
  readonly outcome: 'done' | 'failed' | 'interrupted';
  /** In the order of the plan. */
  readonly actions: readonly TimedAction[];
}

export interface TimedAction {
  readonly id: string;
  readonly title: string;
  /** Seconds after the start of the run. */
  readonly begin: number;
  readonly seconds: number;
  /** What is known of its end; a check's is its verdict. */
  readonly outcome: 'done' | 'unchanged' | 'failed' | 'skipped';
}

export interface StepReport {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  /** The walk's own word: ready, passed, failed, errored, skipped, locked, regressed, ... */
  readonly status: string;
  /** Of the learner; absent in the author's proof, which tells phases instead. */
  readonly attempts?: number;
  readonly verdicts: readonly Verdict[];
  /** What the captures of its checks show, by the check's name. */
  readonly traffic?: ReadonlyMap<string, Traffic>;
  readonly phases?: readonly PhaseReport[];
}

/** One phase of the author's proof of a step: setup, baseline, solution, ... */
export interface PhaseReport {
  readonly phase: string;
  readonly status: string;
  readonly seconds?: number;
  /** What is wrong, and the last lines of a script that failed. */
  readonly messages: readonly string[];
  readonly verdicts: readonly Verdict[];
}
