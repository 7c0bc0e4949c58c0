import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CommandContext } from '../commands/context.ts';
import { junitXml } from '../report/junit.ts';
import { annotations, summaryMarkdown } from '../report/summary.ts';
import { replaceFile } from '../state/replace-file.ts';
import { type Results, resultsSchema } from './results.ts';

export interface ResultFiles {
  readonly json?: string;
  readonly junit?: string;
  readonly summary?: string;
}

/** Writes every file that was asked for, each whole at any moment: a kill leaves the last state. */
export async function writeResults(
  results: Results,
  files: ResultFiles,
  context: Pick<CommandContext, 'cwd'>,
): Promise<void> {
  const checked = resultsSchema.parse(results);
  if (files.json !== undefined) {
    await write(resolve(context.cwd, files.json), `${JSON.stringify(checked, null, 2)}\n`);
  }
  if (files.junit !== undefined) {
    await write(resolve(context.cwd, files.junit), junitXml(checked));
  }
  if (files.summary !== undefined) {
    await write(resolve(context.cwd, files.summary), summaryMarkdown(checked));
  }
}

/**
 * What GitHub Actions is told at the end: the summary is appended, because other steps of the job write into the same
 * file, and every trouble is annotated.
 */
export async function tellGitHub(
  results: Results,
  files: ResultFiles,
  context: Pick<CommandContext, 'env' | 'stderr'>,
): Promise<void> {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = context.env;
  if (GITHUB_STEP_SUMMARY && files.summary === undefined) {
    await appendFile(GITHUB_STEP_SUMMARY, summaryMarkdown(results));
  }
  if (GITHUB_ACTIONS === 'true') {
    context.stderr.write(annotations(results));
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, text);
}
