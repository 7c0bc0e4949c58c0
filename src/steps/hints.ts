import type { Step } from '../lab/step-types.ts';
import type { Instance } from '../state/instance.ts';
import { changeStep, readProgress, untouched } from './progress.ts';

/** The hints not shown before, up to the one of that number; records that they were. */
export async function showHints(step: Step, instance: Instance, upTo: number): Promise<string[]> {
  const { hints } = (await readProgress(instance)).steps[step.id] ?? untouched;
  const last = Math.min(upTo, step.hints.length);
  if (last > hints) {
    await changeStep(instance, step.id, (own) => ({ ...own, hints: Math.max(own.hints, last) }));
  }
  return step.hints.slice(hints, last).map(({ text }) => text);
}
