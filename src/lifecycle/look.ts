import type { Site } from '../actions/handler.ts';
import { handlerOf } from '../actions/table.ts';
import type { Run } from '../exec.ts';
import type { Action, Plan } from '../plan/types.ts';
import type { Look } from '../state/looks.ts';

/** Milliseconds for one question: a cluster that does not answer must not hold up the rest. */
const limit = 15_000;

/**
 * Looks at everything a plan makes and changes nothing; all at once, so that one process can answer what it can. `run`
 * remembers its answers.
 */
export async function lookAtPlan(plan: Plan, run: Run): Promise<Look[]> {
  const hurried: Run = (command, options) => run(command, { timeout: limit, ...options });
  const site: Site = { instance: plan.instance, tools: plan.tools };
  for (const action of plan.actions) {
    // Whoever looks asks again, is told the same, and says so if it is an error.
    handlerOf(action)
      .foresee?.(action, site, hurried)
      .catch(() => {});
  }
  return Promise.all(plan.actions.map((action) => lookAt(action, site, hurried)));
}

async function lookAt(action: Action, site: Site, run: Run): Promise<Look> {
  const about = { id: action.id, title: action.title };
  try {
    const found = await handlerOf(action).look(action, site, run);
    switch (found.state) {
      case 'done':
        return { ...about, state: 'fine' };
      case 'absent':
        return { ...about, state: 'broken', seen: 'it is not there' };
      default:
        return { ...about, state: 'broken', seen: firstLine(found.why) };
    }
  } catch (error) {
    return {
      ...about,
      state: 'unknown',
      seen: firstLine(error instanceof Error ? error.message : String(error)),
    };
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
