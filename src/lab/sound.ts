import type * as z from 'zod';
import type { ParsedDocument } from './document.ts';
import { findingsOf } from './issues.ts';
import { type Finding, firstOf, manyFindings, type Path, type Problem } from './problem.ts';
import { parseDocuments } from './syntax.ts';

/** A YAML text after parsing: what is sound in it, and the problems of the rest. */
export interface Sound<File> {
  /** The sound part; absent when nothing can be said about the file (syntax, no mapping). */
  readonly file?: File;
  readonly problems: readonly Problem[];
  /** Turns a finding about `file` into a problem with its place in the text. */
  readonly problem: (finding: Finding) => Problem;
  /** Paths, as written, of what was left out of `file` because it has the wrong shape. */
  readonly dropped: readonly Path[];
  readonly writtenPath: (path: Path) => Path;
}

/** What is said of a text that is not one YAML document. */
export interface SoundWords {
  readonly empty: Pick<Finding, 'message' | 'hint'>;
  readonly several: Pick<Finding, 'message' | 'hint'>;
}

/** Text to what a schema describes. Wrong parts are reported and left out, so that rules still see the rest. */
export function parseSound<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
  words: SoundWords,
): Sound<z.infer<Schema>> {
  const { documents, problems } = parseDocuments(text, file, 'labs');
  const [document, second] = documents;
  if (document === undefined) {
    return broken(file, problems.length > 0 ? problems : [beginning(file, words.empty)]);
  }
  if (second !== undefined) {
    return broken(file, [...problems, second.problem({ path: [], ...words.several })]);
  }
  return soundPart(document, problems, schema);
}

function soundPart<Schema extends z.ZodType>(
  document: ParsedDocument,
  syntax: readonly Problem[],
  schema: Schema,
): Sound<z.infer<Schema>> {
  const tools = {
    problem: (finding: Finding) => document.problem(finding),
    writtenPath: (path: Path) => document.writtenPath(path),
  };
  let problems: Problem[] | undefined;
  const dropped: Path[] = [];
  for (;;) {
    const read = readValue(document);
    if ('problem' in read) {
      return { problems: [...syntax, read.problem], dropped, ...tools };
    }
    const result = schema.safeParse(read.value);
    if (result.success) {
      return { file: result.data, problems: [...syntax, ...(problems ?? [])], dropped, ...tools };
    }
    const findings = findingsOf(result.error.issues, schema, read.value);
    if (findings.length > manyFindings) {
      // Something else than a lab; taking it apart piece by piece would take minutes and show nothing.
      return { problems: [...syntax, ...firstOf(findings).map(tools.problem)], dropped, ...tools };
    }
    // Later rounds only meet the gaps that the first one left.
    problems ??= findings.map((finding) => document.problem(finding));
    const left = dropAll(document, findings);
    if (left === undefined) {
      return { problems: [...syntax, ...problems], dropped, ...tools };
    }
    dropped.push(...left);
  }
}

/** Takes the faulty parts out, last first so that list indexes stay true; undefined when the root is at fault. */
function dropAll(document: ParsedDocument, findings: readonly Finding[]): Path[] | undefined {
  const wanted = findings.map(({ path }) => document.droppable(path));
  if (wanted.some((path) => path.length === 0)) {
    return undefined;
  }
  const targets = wanted
    .filter((path, index) => !wanted.some((other, at) => at !== index && covers(other, path, at < index)))
    .sort((a, b) => comparePaths(b, a));
  const written = targets.map((path) => document.writtenPath(path));
  for (const path of targets) {
    document.drop(path);
  }
  return written;
}

/** True if `outer` holds `inner`; of two equal paths only the earlier one counts. */
function covers(outer: Path, inner: Path, earlier: boolean): boolean {
  const within = outer.every((part, index) => part === inner[index]);
  return within && (outer.length < inner.length || earlier);
}

function comparePaths(a: Path, b: Path): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (part !== other) {
      return typeof part === 'number' && typeof other === 'number'
        ? part - other
        : String(part) < String(other ?? '')
          ? -1
          : 1;
    }
  }
  return a.length - b.length;
}

function readValue(document: ParsedDocument): { value: unknown } | { problem: Problem } {
  try {
    return { value: document.value() };
  } catch (error) {
    // yaml throws on aliases without an anchor and on expansion bombs; the node is not told.
    const message = error instanceof Error ? error.message : String(error);
    return { problem: document.problem({ path: [], message: `YAML aliases: ${message}` }) };
  }
}

function broken(file: string, problems: readonly Problem[]) {
  return {
    problems,
    dropped: [],
    problem: (finding: Finding) => beginning(file, finding),
    writtenPath: (path: Path) => path,
  };
}

/** A problem of the file as a whole. */
export function beginning(file: string, { message, hint }: Pick<Finding, 'message' | 'hint'>): Problem {
  return { file, line: 1, column: 1, path: '', message, ...(hint === undefined ? {} : { hint }) };
}
