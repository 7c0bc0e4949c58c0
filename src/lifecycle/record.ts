import type { Verdict } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import type { Lab } from '../lab/types.ts';
import type { HostTools } from '../plan/types.ts';
import type { Emit, Event } from '../progress.ts';
import type { Outcome } from '../run.ts';
import type { Instance } from '../state/instance.ts';
import { readState, type State, writeState } from '../state/store.ts';

/** Records that the lab is being brought up; what an earlier run said of it stays until there is something newer. */
export async function recordStart(
  lab: Lab,
  instance: Instance,
  tools: HostTools,
  context: CommandContext,
): Promise<void> {
  const before = await readState(instance);
  const now = new Date(context.clock.now()).toISOString();
  const kept: Pick<State, 'created' | 'verdicts'> =
    before.kind === 'known' ? before.state : { created: now, verdicts: [] };
  await writeState(instance, {
    version: 1,
    labs: context.version,
    lab: { name: lab.name, folder: lab.folder },
    nodes: lab.clusters.flatMap(({ name, nodes }) => nodes.map((node) => `${name}/${node.name}`)),
    tools: { ...tools },
    created: kept.created,
    verdicts: [...kept.verdicts],
  });
}

/** Runs the plan and records how that went and what each action took, also when it fails. */
export async function recordRun(
  instance: Instance,
  context: CommandContext,
  emit: Emit,
  run: (emit: Emit) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const start = new Date(context.clock.now()).toISOString();
  const ends: Extract<Event, { kind: 'end' }>[] = [];
  const record = (outcome: 'done' | 'failed' | 'interrupted') =>
    change(instance, (state) => ({
      ...state,
      lastRun: {
        command: 'up',
        start,
        end: new Date(context.clock.now()).toISOString(),
        outcome,
        seconds: Object.fromEntries(ends.map(({ id, seconds }) => [id, seconds])),
        outcomes: Object.fromEntries(ends.map((end) => [end.id, end.outcome])),
      },
    }));
  const listen: Emit = (event) => {
    if (event.kind === 'end') {
      ends.push(event);
    }
    emit(event);
  };
  try {
    const outcomes = await run(listen);
    await record('done');
    return outcomes;
  } catch (error) {
    // That it cannot be recorded, on a full disk, must not hide what went wrong.
    await record(context.signal.aborted ? 'interrupted' : 'failed').catch(() => {});
    throw error;
  }
}

export async function recordVerdicts(instance: Instance, verdicts: readonly Verdict[]): Promise<void> {
  await change(instance, (state) => ({
    ...state,
    verdicts: [...verdicts],
  }));
}

/** A state that cannot be read is left as it is: it belongs to another version or to a crash, and `up` renews it. */
async function change(instance: Instance, edit: (state: State) => State): Promise<void> {
  const recorded = await readState(instance);
  if (recorded.kind === 'known') {
    await writeState(instance, edit(recorded.state));
  }
}
