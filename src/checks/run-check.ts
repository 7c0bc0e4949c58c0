import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Check } from '../lab/check-types.ts';
import { observedRun, observedStart, type Spans, spansOf } from '../profile/spans.ts';
import type { Emit, Task } from '../progress.ts';
import { allDone } from './all-done.ts';
import type { CheckContext } from './context.ts';
import type { Judgement } from './judgement.ts';
import { kindOf } from './kinds.ts';
import { AbsentError, LookError } from './reason.ts';
import type { Verdict } from './verdict.ts';
import { wakerFor } from './waker.ts';

/**
 * So many checks run side by side. Each frame and request carries its run's id, so they cannot be taken for each
 * other's; most of a check is waiting for programs to start, so more than the machine has processors is of use.
 */
const atOnce = 4;

/** Runs the checks, a few at a time; the verdicts are in their order. Rejects only when the signal is aborted. */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  emit: Emit,
): Promise<Verdict[]> {
  emit({ kind: 'plan', tasks: checks.map(taskOf) });
  const verdicts: Verdict[] = [];
  // All take from one iterator: whoever is free takes the next.
  const waiting = checks.entries();
  const lane = async () => {
    for (const [index, check] of waiting) {
      verdicts[index] = await runAndTell(check, context, emit);
    }
  };
  await allDone(Array.from({ length: atOnce }, lane));
  return verdicts;
}

async function runAndTell(check: Check, context: CheckContext, emit: Emit): Promise<Verdict> {
  const id = checkId(check);
  emit({ kind: 'start', id });
  const note = (text: string) => emit({ kind: 'note', id, text });
  const verdict = await runCheck(
    check,
    observed(context, id, emit),
    note,
    spansOf(id, emit, context.clock.now),
  );
  const seconds = (Date.parse(verdict.end) - Date.parse(verdict.start)) / 1000;
  const outcome = verdict.status === 'pass' ? 'done' : verdict.status === 'skip' ? 'skipped' : 'failed';
  emit({ kind: 'end', id, outcome, seconds, text: verdict.seen });
  return verdict;
}

function observed(context: CheckContext, id: string, emit: Emit): CheckContext {
  const { run, start } = context;
  return { ...context, run: observedRun(run, id, emit), start: observedStart(start, id, emit) };
}

function taskOf(check: Check): Task {
  return { id: checkId(check), title: `Checking ${check.name}`, group: 'checks' };
}

function checkId(check: Check): string {
  return `check ${check.name}`;
}

/**
 * Attempts the check until it has passed for `steadyFor`, until its failure is final, or until `within` is over; the
 * last attempt is the verdict. Rejects only when the context's signal is aborted.
 */
export async function runCheck(
  check: Check,
  context: CheckContext,
  note: (text: string) => void = () => {},
  span: Spans = () => {},
): Promise<Verdict> {
  const { clock } = context;
  const start = clock.now();
  const end = start + check.within * 1000;
  const folder = join(context.folder, 'evidence', context.group ?? '', check.name);
  const waker = wakerFor(check, context);
  let passedSince: number | undefined;
  try {
    for (let attempts = 1; ; attempts += 1) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const begun = clock.now();
      const outcome = await attempt(check, context, folder);
      context.signal.throwIfAborted();
      const now = clock.now();
      span('attempt', `attempt ${attempts}: ${outcome.status}, ${outcome.seen}`, begun);
      passedSince = outcome.status === 'pass' ? (passedSince ?? now) : undefined;
      const steady = passedSince === undefined ? 0 : now - passedSince;
      const isDone = passedSince !== undefined && steady >= check.steadyFor * 1000;
      // What passes goes on until it has been steady, also beyond the time that it had to begin to pass.
      const isOver = passedSince === undefined && now + check.every * 1000 >= end;
      if (isDone || outcome.isFinal || isOver) {
        return verdictOf(check, context, folder, outcome, attempts, start);
      }
      note(`attempt ${attempts}: ${outcome.seen}`);
      await waker.wait(check.every * 1000);
      span('wait', outcome.seen, now);
    }
  } finally {
    waker.stop();
  }
}

type Outcome = Judgement | { readonly status: 'error'; readonly seen: string; readonly isFinal?: boolean };

async function attempt(check: Check, context: CheckContext, folder: string): Promise<Outcome> {
  const kind = kindOf(check);
  try {
    return await kind.attempt(check, context, folder);
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    if (error instanceof AbsentError) {
      return { status: 'fail', expected: kind.expected(check), seen, figures: {}, hint: hintOf(check) };
    }
    return error instanceof LookError
      ? { status: 'error', seen, isFinal: error.isFinal }
      : { status: 'error', seen: `the check itself broke: ${seen}`, isFinal: true };
  }
}

function hintOf(check: Check): string {
  return `See what is broken with \`labs status\`, and look yourself with ${kindOf(check).look(check)}`;
}

async function verdictOf(
  check: Check,
  context: CheckContext,
  folder: string,
  outcome: Outcome,
  attempts: number,
  start: number,
): Promise<Verdict> {
  const { seen, status } = outcome;
  const files = await readdir(folder);
  const figures = outcome.status === 'error' ? {} : outcome.figures;
  const hint = outcome.status === 'error' ? hintOf(check) : outcome.hint;
  return {
    check: check.name,
    title: check.title,
    status,
    expected: kindOf(check).expected(check),
    seen,
    figures,
    ...(hint === undefined ? {} : { hint }),
    evidence: files.sort().map((file) => relative(context.folder, join(folder, file))),
    attempts,
    start: new Date(start).toISOString(),
    end: new Date(context.clock.now()).toISOString(),
  };
}

/** The check with one attempt: it is over after the first look, and looks at nothing for longer. */
export function once<One extends Check>(check: One): One {
  return { ...check, within: 0, steadyFor: 0 };
}
