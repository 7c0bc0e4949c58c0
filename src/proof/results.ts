import * as z from 'zod';
import { schemaText } from '../lab/json-schema.ts';
import { verdictSchema } from '../state/store.ts';

/* results.json: what `labs test` says, from which JUnit, the summary and the exit code are derived. */

const status = z
  .enum(['running', 'passed', 'failed', 'errored', 'skipped', 'interrupted'])
  .describe(
    'failed: it was looked and it is not so; errored: nobody could look; running: the process was killed.',
  );

const span = {
  status,
  start: z.string().describe('ISO 8601, UTC.'),
  end: z.string().exactOptional().describe('ISO 8601, UTC; absent while it runs.'),
};

const phase = z
  .object({
    phase: z.enum([
      'setup',
      'baseline',
      'solution',
      'checks',
      'checks-again',
      'reset',
      'baseline-again',
      'leftovers',
      'solution-again',
      'checks-at-last',
    ]),
    ...span,
    messages: z.array(z.string()).describe('What is wrong, one sentence each; empty when it passed.'),
    output: z.string().exactOptional().describe('The last lines of a script that failed.'),
    verdicts: z.array(verdictSchema),
  })
  .describe("One phase of the author's proof of a step.");

const step = z.object({
  number: z.number(),
  id: z.string(),
  title: z.string(),
  ...span,
  reason: z.string().exactOptional().describe('Why it was skipped.'),
  phases: z.array(phase),
});

const run = z
  .object({
    lab: z.string(),
    instance: z.string(),
    round: z.number().describe('1, 2, ... with `--repeat`.'),
    ...span,
    message: z.string().exactOptional().describe('Why it could not go on.'),
    seconds: z.record(z.string(), z.number()).describe('Of each action of `up`, by its id.'),
    environment: z.array(verdictSchema).describe("The environment's checks."),
    steps: z.array(step),
    leftovers: z.array(z.string()).describe('What was still there after `down`; empty is right.'),
    bundle: z.string().exactOptional().describe('The diagnostics, collected before anything was removed.'),
    kept: z.boolean().describe('The instance is still up.'),
  })
  .describe('One lab, once.');

export const resultsSchema = z
  .object({
    version: z.literal(1),
    labs: z.string().describe('Version of labs.'),
    command: z.array(z.string()),
    ...span,
    runs: z.array(run),
  })
  .describe('The results of `labs test`.');

/** The text of results.schema.json, for programs that read the results. */
export function resultsJsonSchemaText(): string {
  return schemaText('Results of `labs test` (results.json)', resultsSchema);
}

export type Results = z.infer<typeof resultsSchema>;
export type LabRun = z.infer<typeof run>;
export type StepResult = z.infer<typeof step>;
export type PhaseResult = z.infer<typeof phase>;
export type PhaseName = PhaseResult['phase'];
export type ResultStatus = z.infer<typeof status>;

/** The worst of several: what a whole is when its parts are these. Nothing at all is skipped, never passed. */
export function worstOf(statuses: readonly ResultStatus[]): ResultStatus {
  const order: readonly ResultStatus[] = ['running', 'interrupted', 'errored', 'failed', 'passed', 'skipped'];
  return order.find((one) => statuses.includes(one)) ?? 'skipped';
}

/** The exit code of the design: 0, 1 failed, 3 could not look, 130 interrupted. */
export function exitCodeOfStatus(status: ResultStatus): 0 | 1 | 3 | 130 {
  const codes = { passed: 0, failed: 1, errored: 3, skipped: 3, running: 3, interrupted: 130 } as const;
  return codes[status];
}
