import * as z from 'zod';
import { checkShape, namePattern } from './check-schema.ts';

/*
 * What may be written in the front matter of a step file, steps/NN-id.md: shapes and ranges. What it means together
 * with the lab and the other steps is steps/resolve-step.ts and steps/rules.ts.
 */

const name = z.string().meta({ pattern: namePattern }).describe('Lower-case letters, digits and dashes.');
const title = z.string().min(1).max(200).describe('One line, for `labs steps`.');
const script = z.string().max(20_000);

const baseline = z
  .enum(['fails', 'passes'])
  .optional()
  .describe("What the check must say before the step's work is done. Default: fails.");

const lasting = z
  .boolean()
  .optional()
  .describe(
    'true: it has to hold from then on; a step of which it fails later has regressed. Default: false.',
  );

const question = z
  .strictObject({
    name,
    ask: z.string().min(1).max(1000).describe('The question, one sentence.'),
    answer: script.min(1).describe('Bash: each line of its standard output is an accepted answer.'),
  })
  .describe('Something the learner reads off the lab and tells with `labs answer NAME VALUE`.');

const after = z
  .strictObject({
    failures: z.int().min(1).max(100).optional().describe('Failed checks on the step.'),
    minutes: z.number().min(0).max(600).optional().describe('Minutes on the step.'),
  })
  .describe(
    'When the hint is offered by itself: one of the two. Default: the first after one failed check, and so on.',
  );

const hintText = z.string().min(1).max(2000);
const hint = z
  .union([hintText, z.strictObject({ after: after.optional(), text: hintText.describe('The hint.') })])
  .describe('Shown one after another by `labs hint`.');

export const stepFileSchema = z
  .strictObject({
    title,
    needs: z
      .array(z.string())
      .max(100)
      .optional()
      .describe('Ids of steps that have to be passed before. Default: the step before this one.'),
    setup: script
      .optional()
      .describe('Bash that runs when the learner enters the step, and after its reset.'),
    reset: script.optional().describe("Bash that takes exactly the step's work away again."),
    timeLimit: z
      .number()
      .min(1)
      .max(3600)
      .optional()
      .describe('Seconds that each script may take. Default: 120.'),
    checks: z
      .array(
        z.strictObject({ ...checkShape, baseline, lasting }).describe('A check: exactly one of the kinds.'),
      )
      .max(100)
      .optional()
      .describe("What holds when the step's work is done."),
    questions: z.array(question).max(50).optional().describe('What the learner reads off the lab.'),
    hints: z.array(hint).max(50).optional().describe('From a nudge to nearly the answer.'),
  })
  .describe('The front matter of a step. The prose below it holds the solution in its fenced `bash` blocks.');

export const translationFileSchema = z
  .strictObject({ title })
  .describe('The front matter of a translated step: its title alone.');

/** The front matter of a step as written. */
export type StepFile = z.infer<typeof stepFileSchema>;
export type HintFile = NonNullable<StepFile['hints']>[number];
export type StepCheckFile = NonNullable<StepFile['checks']>[number];
export type TranslationFile = z.infer<typeof translationFileSchema>;
