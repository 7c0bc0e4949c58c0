import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Check, PodRef } from '../lab/types.ts';
import type { Emit, Task } from '../progress.ts';
import type { CheckContext } from './context.ts';
import { observeHttp } from './http.ts';
import { expectedOf as httpExpected, judgeHttp } from './http-judge.ts';
import type { Judgement } from './judgement.ts';
import { observePackets } from './packets.ts';
import { judgePackets, expectedOf as packetsExpected } from './packets-judge.ts';
import { podName } from './place.ts';
import { AbsentError, LookError } from './reason.ts';
import type { Verdict } from './verdict.ts';

/** Milliseconds between two attempts. */
const pause = 1_000;

/** Runs the checks one after another: each has the machine, and the learner's wires, for itself. */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  emit: Emit,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  emit({ kind: 'plan', tasks: checks.map(taskOf) });
  for (const check of checks) {
    const id = checkId(check);
    emit({ kind: 'start', id });
    const verdict = await runCheck(check, context, (text) => emit({ kind: 'note', id, text }));
    const seconds = (Date.parse(verdict.end) - Date.parse(verdict.start)) / 1000;
    const outcome = verdict.status === 'pass' ? 'done' : verdict.status === 'skip' ? 'skipped' : 'failed';
    emit({ kind: 'end', id, outcome, seconds, text: verdict.seen });
    verdicts.push(verdict);
  }
  return verdicts;
}

function taskOf(check: Check): Task {
  return { id: checkId(check), title: `Checking ${check.name}`, group: 'checks' };
}

function checkId(check: Check): string {
  return `check ${check.name}`;
}

/**
 * Attempts the check until it passes, until its failure is final, or until `within` is over; the last attempt is
 * the verdict. Rejects only when the context's signal is aborted.
 */
export async function runCheck(
  check: Check,
  context: CheckContext,
  note: (text: string) => void = () => {},
): Promise<Verdict> {
  const start = context.clock.now();
  const folder = join(context.folder, 'evidence', check.name);
  for (let attempts = 1; ; attempts += 1) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const outcome = await attempt(check, context, folder);
    context.signal.throwIfAborted();
    const over = context.clock.now() + pause >= start + check.within * 1000;
    if (outcome.status === 'pass' || outcome.isFinal || over) {
      return verdictOf(check, context, folder, outcome, attempts, start);
    }
    note(`attempt ${attempts}: ${outcome.seen}`);
    await context.clock.sleep(pause, context.signal);
  }
}

type Outcome = Judgement | { readonly status: 'error'; readonly seen: string; readonly isFinal?: boolean };

async function attempt(check: Check, context: CheckContext, folder: string): Promise<Outcome> {
  try {
    return await observeAndJudge(check, context, folder);
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    if (error instanceof AbsentError) {
      return { status: 'fail', expected: expectedOf(check), seen, figures: {}, hint: hintOf(check) };
    }
    return error instanceof LookError
      ? { status: 'error', seen, isFinal: error.isFinal }
      : { status: 'error', seen: `the check itself broke: ${seen}`, isFinal: true };
  }
}

async function observeAndJudge(check: Check, context: CheckContext, folder: string): Promise<Judgement> {
  switch (check.kind) {
    case 'packets':
      return judgePackets(check, await observePackets(check, context, folder));
    case 'http':
      return judgeHttp(check, await observeHttp(check, context, folder));
  }
}

function expectedOf(check: Check): string {
  return check.kind === 'packets' ? packetsExpected(check) : httpExpected(check);
}

function hintOf(check: Check): string {
  const pods: readonly PodRef[] =
    check.kind === 'packets' ? check.flows.map((flow) => flow.from) : [check.from];
  const look = pods
    .slice(0, 1)
    .map((pod) => `, and into the pod with \`labs exec ${podName(pod)} -- ip address\``);
  return `See what is broken with \`labs status\`${look.join('')}`;
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
    expected: expectedOf(check),
    seen,
    figures,
    ...(hint === undefined ? {} : { hint }),
    evidence: files.sort().map((file) => relative(context.folder, join(folder, file))),
    attempts,
    start: new Date(start).toISOString(),
    end: new Date(context.clock.now()).toISOString(),
  };
}
