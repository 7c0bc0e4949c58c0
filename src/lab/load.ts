import { basename, join, resolve } from 'node:path';
import { namesInside, readInside } from './folder.ts';
import { parseManifest } from './manifests.ts';
import { maxLabFileBytes, parseLab } from './parse.ts';
import { type Finding, firstOf, LabFileError, type Path, type Problem, quoted } from './problem.ts';
import { resolveLab } from './resolve.ts';
import { checkRules, rules } from './rules.ts';
import type { LabFile } from './schema.ts';
import { beginning } from './sound.ts';
import { parseStepFileName } from './steps/file-names.ts';
import { maxStepBytes } from './steps/parse-step.ts';
import type { ResolvedStep } from './steps/resolve-step.ts';
import { stepRules } from './steps/rules.ts';
import { parseWalk, type StepSource, type Walk } from './steps/walk.ts';
import type { KubernetesObject, Lab } from './types.ts';

export interface LoadOptions {
  /** Names of the image artifacts there are; without it the lab's `images` are not judged. */
  readonly knownImages?: readonly string[];
  /** False: without the translations of its steps, for who shows none. */
  readonly isTranslated?: false;
  /** How lab.yaml is called in problems. Default: `lab.yaml`. */
  readonly shownAs?: string;
}

const maxManifestBytes = 1024 * 1024;

/** Reads the lab in a folder. Throws a LabFileError with every problem. */
export async function loadLab(folder: string, options: LoadOptions = {}): Promise<Lab> {
  const { lab, problems } = await readLab(folder, options);
  if (lab === undefined) {
    throw new LabFileError(problems);
  }
  return lab;
}

/** The lab in a folder, or every problem of its files, in the order of the text. */
export async function readLab(
  folder: string,
  options: LoadOptions = {},
): Promise<{ readonly lab?: Lab; readonly problems: readonly Problem[] }> {
  const shownAs = options.shownAs ?? 'lab.yaml';
  const text = await readInside(folder, 'lab.yaml', maxLabFileBytes);
  if ('wrong' in text) {
    return { problems: [{ file: shownAs, line: 1, column: 1, path: '', message: `The file ${text.wrong}` }] };
  }
  const shownFolder = shownAs.slice(0, -basename(shownAs).length);
  const stepFiles = await readSteps(folder, shownFolder, options.isTranslated ?? true);
  const walk = parseWalk(stepFiles.sources, stepFiles.unreadable);
  const ofSteps = [...stepFiles.problems, ...walk.problems];
  const parsed = parseLab(text.text, shownAs);
  const { file } = parsed;
  if (file === undefined) {
    return { problems: [...parsed.problems.toSorted(byPlace), ...ofSteps.sort(byFile)] };
  }
  const manifests = await readManifests(folder, shownFolder, file);
  const where = resolve(folder);
  const input = { name: basename(where), folder: where, file, parsed, steps: walk.steps };
  const resolved = resolveLab({ ...input, manifests: manifests.manifests });
  const context = { resolution: resolved.resolution, knownImages: options.knownImages };
  const found = rules.flatMap((rule) => rule.check(resolved.lab, context));
  const findings = [...manifests.findings, ...resolved.resolution.findings, ...found];
  const own = [...parsed.problems, ...firstOf(findings).map(parsed.problem)].sort(byPlace);
  const inSteps = resolved.steps.flatMap((step) => stepProblems(step, resolved.lab, walk));
  const problems = [...own, ...manifests.problems, ...[...ofSteps, ...inSteps].sort(byFile)];
  return problems.length === 0 ? { lab: resolved.lab, problems } : { problems };
}

function stepProblems(one: ResolvedStep, lab: Lab, walk: Walk): Problem[] {
  const { step, written, resolution } = one;
  const checks = step.checks.map(({ check }) => check);
  const found = checkRules.flatMap((rule) => rule.check({ ...lab, checks }, { resolution }));
  return [
    ...firstOf([...resolution.findings, ...found]).map(written.problem),
    ...stepRules.flatMap((rule) => rule.check(one, walk.steps)),
  ];
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}

function byFile(a: Problem, b: Problem): number {
  return a.file === b.file ? byPlace(a, b) : a.file < b.file ? -1 : 1;
}

interface Manifests {
  readonly manifests: ReadonlyMap<string, readonly KubernetesObject[]>;
  /** About the paths, in lab.yaml. */
  readonly findings: readonly Finding[];
  /** About the files' own text. */
  readonly problems: readonly Problem[];
}

async function readManifests(folder: string, shownFolder: string, file: LabFile): Promise<Manifests> {
  const manifests = new Map<string, readonly KubernetesObject[]>();
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  const read = new Set<string>();
  for (const [index, cluster] of file.clusters.entries()) {
    for (const [at, path] of (cluster.manifests ?? []).entries()) {
      const place: Path = ['clusters', index, 'manifests', at];
      const text = await readInside(folder, path, maxManifestBytes);
      if ('wrong' in text) {
        findings.push({ path: place, message: `Manifest ${quoted(path)} ${text.wrong}`, hint: text.hint });
        continue;
      }
      if (read.has(path)) {
        continue;
      }
      read.add(path);
      const parsed = parseManifest(text.text, `${shownFolder}${path}`);
      problems.push(...parsed.problems);
      if (parsed.problems.length === 0) {
        manifests.set(path, parsed.objects);
      }
    }
  }
  return { manifests, findings, problems };
}

/** More than any walk has; keeps a folder of something else cheap. */
const manySteps = 500;

interface StepFiles {
  readonly sources: readonly StepSource[];
  /** Names of files that could not be read. */
  readonly unreadable: readonly string[];
  readonly problems: readonly Problem[];
}

async function readSteps(folder: string, shownFolder: string, isTranslated: boolean): Promise<StepFiles> {
  const found = await namesInside(folder, 'steps');
  if ('wrong' in found) {
    return {
      sources: [],
      unreadable: [],
      problems: [beginning(`${shownFolder}steps`, { message: `The path ${found.wrong}` })],
    };
  }
  // Editors and systems leave such files behind; they are nobody's steps.
  const names = found
    .filter((name) => !name.startsWith('.') && !name.endsWith('~'))
    .filter((name) => isTranslated || parseStepFileName(name)?.language === undefined)
    .slice(0, manySteps);
  const sources: StepSource[] = [];
  const unreadable: string[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const shownAs = `${shownFolder}steps/${name}`;
    const text = await readInside(folder, join('steps', name), maxStepBytes);
    if ('wrong' in text) {
      unreadable.push(name);
      problems.push(beginning(shownAs, { message: `The file ${text.wrong}`, hint: text.hint }));
    } else {
      sources.push({ name, shownAs, text: text.text });
    }
  }
  return { sources, unreadable, problems };
}
