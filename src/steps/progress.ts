import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { LabsError } from '../errors.ts';
import type { Instance } from '../state/instance.ts';
import { makeInstanceFolder } from '../state/open.ts';
import { replaceFile } from '../state/replace-file.ts';
import { verdictSchema } from '../state/store.ts';

const stepProgress = z.object({
  /** ISO 8601: when the learner came to the step first. */
  entered: z.string().exactOptional(),
  /** Its setup has run and its reset has not. */
  isSetUp: z.boolean(),
  /** What was last known; what follows from other steps (locked) is not recorded. */
  status: z.enum(['ready', 'passed', 'failed', 'errored', 'skipped', 'regressed']),
  /** Why it is skipped, or how it was passed. */
  reason: z.string().exactOptional(),
  /** Checks of the step that did not pass, counted from the last reset on. */
  failures: z.number(),
  /** Hints that were shown. */
  hints: z.number(),
  attempts: z.number(),
  answers: z.record(z.string(), z.string()),
  verdicts: z.array(verdictSchema),
});

const progressSchema = z.object({
  version: z.literal(1),
  /** Id of the step the learner is at. */
  current: z.string().exactOptional(),
  steps: z.record(z.string(), stepProgress),
});

export type StepProgress = z.infer<typeof stepProgress>;
export type Progress = z.infer<typeof progressSchema>;

/** A step nobody has come to yet. */
export const untouched: StepProgress = {
  isSetUp: false,
  status: 'ready',
  failures: 0,
  hints: 0,
  attempts: 0,
  answers: {},
  verdicts: [],
};

export function progressPath(instance: Instance): string {
  return join(instance.folder, 'progress.json');
}

/** What was recorded of the learner's walk; empty when there is nothing. Throws when the file cannot be understood. */
export async function readProgress(instance: Instance): Promise<Progress> {
  const path = progressPath(instance);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return bare({ version: 1, steps: {} });
    }
    throw unreadable(`${path} cannot be read: ${(error as Error).message}`);
  }
  const parsed = progressSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw unreadable(`${path} is damaged, or of another version of labs`);
  }
  return bare(parsed.data);
}

/** Ids and names are the lab's: a step may be called `constructor`, which every ordinary object seems to have. */
function bare(progress: Progress): Progress {
  const steps = Object.entries(progress.steps).map(
    ([id, step]) => [id, { ...step, answers: withoutPrototype(step.answers) }] as const,
  );
  return { ...progress, steps: withoutPrototype(Object.fromEntries(steps)) };
}

function withoutPrototype<T extends object>(value: T): T {
  return Object.assign(Object.create(null), value) as T;
}

function unreadable(message: string): LabsError {
  return new LabsError(message, {
    hint: 'Remove the file: the lab stays as it is, and the walk begins anew.',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads, edits and writes in one go, so that an answer given in another terminal meanwhile is not lost. */
export async function changeProgress(
  instance: Instance,
  edit: (progress: Progress) => Progress,
): Promise<Progress> {
  const changed = bare(edit(await readProgress(instance)));
  await makeInstanceFolder(instance);
  await replaceFile(progressPath(instance), `${JSON.stringify(changed, null, 2)}\n`);
  return changed;
}

/** Changes what is recorded of one step. */
export async function changeStep(
  instance: Instance,
  id: string,
  edit: (step: StepProgress) => StepProgress,
): Promise<Progress> {
  return changeProgress(instance, (progress) => ({
    ...progress,
    steps: { ...progress.steps, [id]: edit(progress.steps[id] ?? untouched) },
  }));
}
