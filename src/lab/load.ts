import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { parseManifest } from './manifests.ts';
import { maxLabFileBytes, parseLab } from './parse.ts';
import { type Finding, LabFileError, type Path, type Problem, quoted } from './problem.ts';
import { resolveLab } from './resolve.ts';
import { rules } from './rules.ts';
import type { LabFile } from './schema.ts';
import type { KubernetesObject, Lab } from './types.ts';

export interface LoadOptions {
  /** Names of the image artifacts there are; without it the lab's `images` are not judged. */
  readonly knownImages?: readonly string[];
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
  const text = await readText(join(folder, 'lab.yaml'), maxLabFileBytes);
  if ('wrong' in text) {
    return { problems: [{ file: shownAs, line: 1, column: 1, path: '', message: `The file ${text.wrong}` }] };
  }
  const parsed = parseLab(text.text, shownAs);
  const { file } = parsed;
  if (file === undefined) {
    return { problems: parsed.problems.toSorted(byPlace) };
  }
  const shownFolder = shownAs.slice(0, -basename(shownAs).length);
  const manifests = await readManifests(folder, shownFolder, file);
  const where = resolve(folder);
  const resolved = resolveLab({ name: basename(where), folder: where, file, parsed, ...manifests });
  const context = { resolution: resolved.resolution, knownImages: options.knownImages };
  const found = rules.flatMap((rule) => rule.check(resolved.lab, context));
  const findings = [...manifests.findings, ...resolved.resolution.findings, ...found];
  const own = [...parsed.problems, ...firstOf(findings).map(parsed.problem)].sort(byPlace);
  const problems = [...own, ...manifests.problems];
  return problems.length === 0 ? { lab: resolved.lab, problems } : { problems };
}

/** One slip in a file that a program wrote can break a rule in every line of it. */
const manyFindings = 1000;

function firstOf(findings: readonly Finding[]): readonly Finding[] {
  const more = findings.length - manyFindings;
  const message = `There are ${more} more problems; these are the first ${manyFindings}`;
  return more <= 0 ? findings : [...findings.slice(0, manyFindings), { path: [], message }];
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
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
      const text = await readInside(folder, path);
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

type Text = { readonly text: string } | { readonly wrong: string; readonly hint?: string };

/** A file of the lab's folder; a path that leads out of it, also through a symbolic link, is refused. */
async function readInside(folder: string, path: string): Promise<Text> {
  const hint = "Copy the file into the lab's folder.";
  const outside = { wrong: "is outside the lab's folder", hint };
  if (isAbsolute(path) || path.includes('\0') || leavesFolder(path)) {
    return outside;
  }
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    return leavesFolder(relative(root, target)) ? outside : await readText(target, maxManifestBytes);
  } catch (error) {
    return { wrong: fileWords(error), hint: "Paths are relative to the lab's folder." };
  }
}

function leavesFolder(path: string): boolean {
  const parts = join(path).split(sep);
  return parts[0] === '..' || isAbsolute(path);
}

async function readText(path: string, maxBytes: number): Promise<Text> {
  try {
    const { size, ...file } = await stat(path).then((found) => ({
      size: found.size,
      isFile: found.isFile(),
    }));
    if (!file.isFile) {
      // Opening a pipe or a device could wait for ever.
      return { wrong: 'is not a regular file' };
    }
    if (size > maxBytes) {
      return { wrong: `has ${size} bytes; at most ${maxBytes} are read` };
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    return { wrong: fileWords(error) };
  }
}

function fileWords(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    case 'ELOOP':
      return 'is a circle of symbolic links';
    case 'ENAMETOOLONG':
      return 'has a name that is too long';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is not UTF-8 text';
    default:
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
