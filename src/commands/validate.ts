import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCode, UsageError } from '../errors.ts';
import { type Problem, printProblem, quoted } from '../lab/problem.ts';
import { type CommandContext, jsonOption } from './context.ts';

/** `labs validate FILE...`: 0 when every file is a sound lab, 2 when one is not. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('validate')
    .description('every problem of lab files, with line and column')
    .argument('<file...>', 'a lab.yaml, its folder, or a lab of the catalogue')
    .addOption(jsonOption())
    .action(async (files: string[], options: { json?: true }) => {
      await validate(context, files, options.json === true);
    });
}

interface Validated {
  readonly file: string;
  readonly problems: readonly Problem[];
}

async function validate(context: CommandContext, files: readonly string[], json: boolean): Promise<void> {
  const { knownImages } = await import('../lifecycle/ingredients.ts');
  const images = await knownImages(context);
  const results: Validated[] = [];
  for (const file of files) {
    results.push(await validateOne(context, file, images));
  }
  if (json) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ files: results }));
  } else {
    await writeText(context, results);
  }
  if (results.some(({ problems }) => problems.length > 0)) {
    context.setExitCode(exitCode.usage);
  }
}

async function validateOne(context: CommandContext, written: string, images: string[]): Promise<Validated> {
  const { readLab } = await import('../lab/load.ts');
  const { folder, shownAs } = await locate(context, written);
  const { problems } = await readLab(folder, { knownImages: images, shownAs });
  return { file: shownAs, problems };
}

/** A path that exists is a path, whatever its form; everything else is looked up as `labs up` would. */
async function locate(
  context: CommandContext,
  written: string,
): Promise<{ readonly folder: string; readonly shownAs: string }> {
  const path = resolve(context.cwd, written.replaceAll('\0', ''));
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    return { folder: path, shownAs: `${written.replace(/\/+$/, '')}/lab.yaml` };
  }
  if (found !== undefined) {
    if (basename(path) !== 'lab.yaml') {
      const hint = "A lab's file is called `lab.yaml`; its folder's name is the lab's name.";
      throw new UsageError(`${quoted(written)} is not a lab file`, { hint });
    }
    return { folder: dirname(path), shownAs: written };
  }
  const { findLab } = await import('../lab/catalogue.ts');
  const folder = await findLab(written, context);
  return { folder, shownAs: `${folder}/lab.yaml` };
}

async function writeText(context: CommandContext, results: readonly Validated[]): Promise<void> {
  const { plural } = await import('../report/lab.ts');
  for (const { file, problems } of results) {
    for (const problem of problems) {
      context.stdout.write(`${printProblem(problem)}\n`);
    }
    const count = problems.length === 0 ? 'no problems' : plural(problems.length, 'problem');
    context.stderr.write(`${file}: ${count}\n`);
  }
}
