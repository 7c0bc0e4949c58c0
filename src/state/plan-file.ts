import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Action, Plan } from '../plan/types.ts';
import type { Instance } from './instance.ts';
import { replaceFile } from './replace-file.ts';

/** Changes with any change of an action's fields: an older plan cannot be looked at by newer handlers. */
const version = 1;

/** A record, so that the compiler asks for a kind that is new. */
const kinds: { readonly [Kind in Action['kind']]: true } = {
  network: true,
  helper: true,
  cluster: true,
  dns: true,
  multus: true,
  link: true,
  mirror: true,
  objects: true,
  removal: true,
};

/** What every reader relies on; what else an action holds is its handler's, and a handler that fails is caught. */
const outline = z.object({
  version: z.literal(version),
  plan: z.looseObject({
    tools: z.object({ kind: z.string(), kubectl: z.string() }),
    actions: z.array(
      z.looseObject({
        kind: z.enum(Object.keys(kinds)),
        id: z.string(),
        title: z.string(),
        group: z.string(),
        needs: z.array(z.string()),
      }),
    ),
  }),
});

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
    const kept = outline.safeParse(JSON.parse(await readFile(planPath(instance), 'utf8')));
    return kept.success ? { ...(kept.data.plan as unknown as Plan), instance } : undefined;
  } catch {
    return undefined;
  }
}
