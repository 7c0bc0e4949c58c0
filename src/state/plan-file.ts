import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../plan/types.ts';
import type { Instance } from './instance.ts';
import { replaceFile } from './replace-file.ts';

/** Changes with any change of an action's fields: an older plan cannot be looked at by newer handlers. */
const version = 1;

export function planPath(instance: Instance): string {
  return join(instance.folder, 'plan.json');
}

/** Keeps the plan an instance is brought up by, so that `status` can look at each thing it made. */
export async function writePlan(plan: Plan): Promise<void> {
  await replaceFile(planPath(plan.instance), `${JSON.stringify({ version, plan }, null, 1)}\n`);
}

/** The plan as it was kept; undefined when there is none that this version can read. */
export async function readPlan(instance: Instance): Promise<Plan | undefined> {
  try {
    const kept = JSON.parse(await readFile(planPath(instance), 'utf8')) as { version: unknown; plan: Plan };
    return kept.version === version ? { ...kept.plan, instance } : undefined;
  } catch {
    return undefined;
  }
}
