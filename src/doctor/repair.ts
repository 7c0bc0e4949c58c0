import type { Command } from '../command.ts';
import { printCommand } from '../command.ts';
import { askEngine } from '../engine/engine.ts';
import { LabsError } from '../errors.ts';
import { CommandError } from '../exec.ts';
import type { Emit } from '../progress.ts';
import { WaitError, waitUntil } from '../wait.ts';
import type { DoctorContext } from './context.ts';
import { diagnose } from './diagnose.ts';
import type { Finding, Repair } from './finding.ts';
import { read } from './machine.ts';

export interface RepairContext extends DoctorContext {
  readonly emit: Emit;
  /** Asks the user, or answers for them (`--yes`). A repair that is declined is not offered again. */
  readonly confirm: (repair: Repair) => Promise<boolean>;
  /** How to look again; `diagnose` by default. */
  readonly look?: (context: DoctorContext) => Promise<Finding[]>;
  /** Milliseconds that an engine has to come up. */
  readonly engineWithin?: number;
}

/** Milliseconds. apt on a slow network; an engine that restores many containers. */
const commandWithin = 5 * 60_000;
const defaultEngineWithin = 90_000;

/**
 * Repairs one finding after the other and looks again after each, because one repair brings the next fault to
 * light: an engine that was just installed may not run privileged containers. Returns the last findings. No
 * repair runs twice.
 */
export async function repair(
  context: RepairContext,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  const look = context.look ?? diagnose;
  const offered = new Set<string>();
  let now = findings;
  for (;;) {
    const next = now.find((finding) => finding.repair !== undefined && !offered.has(keyOf(finding.repair)));
    if (next?.repair === undefined) {
      return now;
    }
    offered.add(keyOf(next.repair));
    if (await context.confirm(next.repair)) {
      await runRepair(context, next.repair);
      now = await look(context);
    }
  }
}

function keyOf(value: Repair): string {
  return `${value.id} ${value.title}`;
}

/** Runs the commands in order, and waits for the engine if they start one. */
export async function runRepair(context: RepairContext, wanted: Repair): Promise<void> {
  const { emit, clock } = context;
  const id = keyOf(wanted);
  const start = clock.now();
  const seconds = () => (clock.now() - start) / 1000;
  emit({ kind: 'plan', tasks: [{ id, title: wanted.title, group: 'doctor' }] });
  emit({ kind: 'start', id });
  try {
    for (const step of wanted.commands) {
      emit({ kind: 'note', id, text: `running \`${shorten(printCommand(step))}\`` });
      await runStep(context, step);
    }
    if (wanted.startsEngine === true) {
      emit({ kind: 'note', id, text: 'waiting for the engine to answer' });
      await awaitEngine(context, wanted.engineLog);
    }
  } catch (error) {
    emit({ kind: 'end', id, outcome: 'failed', seconds: seconds() });
    throw error;
  }
  emit({ kind: 'end', id, outcome: 'done', seconds: seconds() });
}

function shorten(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}

async function runStep(context: RepairContext, step: Command): Promise<void> {
  try {
    await context.run(step, { timeout: commandWithin });
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'missing') {
      throw new LabsError(`\`${String(step.argv[0])}\` is not installed, so the repair cannot run`, {
        hint: `Run \`${shorten(printCommand(step))}\` as root yourself, then \`labs doctor\` again.`,
        cause: error,
      });
    }
    throw error;
  }
}

/** An engine that does not come up explains itself in its log. */
async function awaitEngine(context: RepairContext, log: string | undefined): Promise<void> {
  const readLog = async () => (log === undefined ? '' : await read(log));
  const look = async () => ({ answer: await askEngine(context.run, 5_000), log: await readLog() });
  try {
    const seen = await waitUntil(look, (now) => now.answer.kind === 'ready' || hasGivenUp(now.log), {
      what: 'the Docker engine to answer',
      deadline: context.engineWithin ?? defaultEngineWithin,
      every: 250,
      signal: context.signal,
      describe: ({ answer }) => (answer.kind === 'unreachable' ? answer.why : answer.kind),
    });
    if (seen.answer.kind !== 'ready') {
      throw new WaitError('it ended');
    }
  } catch (error) {
    if (!(error instanceof WaitError)) {
      throw error;
    }
    const words = lastWords(await readLog());
    throw new LabsError(`The Docker engine does not come up: ${error.message}${words}`, {
      hint: log === undefined ? '`journalctl -u docker` shows its log.' : `Its log is ${log}.`,
      cause: error,
    });
  }
}

/** Its very last line is plain text, while all others begin with their time. */
function hasGivenUp(log: string): boolean {
  return /^(failed to|unable to) .*$/m.test(log.trimEnd().split('\n').at(-1) ?? '');
}

function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-8)
    .map((line) => `\n  ${line}`)
    .join('');
}
