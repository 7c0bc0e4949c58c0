import {
  type Document,
  type DocumentOptions,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type ParseOptions,
  parseAllDocuments,
  type SchemaOptions,
} from 'yaml';
import { type Lines, linesOf } from './lines.ts';
import { type Finding, type Path, type Problem, printPath, quoted } from './problem.ts';

/** Aliases may be expanded this often; "billion laughs" files need far more. */
const maxAliasCount = 100;
/** A broken bracket can make the parser complain a thousand times; the first few say it all. */
const maxSyntaxProblems = 20;

/** The YAML documents of a text, with the place of everything in them. */
export interface Parsed {
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly Problem[];
}

/** One YAML document. The syntax tree is kept, because it knows the positions. */
export class ParsedDocument {
  readonly file: string;
  private readonly document: Document.Parsed;
  private readonly lines: Lines;
  /** Paths as written, for nodes whose list lost an earlier entry in `drop`. */
  private readonly written = new Map<unknown, Path>();

  constructor(file: string, document: Document.Parsed, lines: Lines) {
    this.file = file;
    this.document = document;
    this.lines = lines;
    remember(document.contents, [], this.written);
  }

  /** Plain JavaScript values; throws on too many aliases. */
  value(): unknown {
    return this.document.toJS({ maxAliasCount });
  }

  /** The longest beginning of a path that `drop` can take out; empty when that would be the whole document. */
  droppable(path: Path): Path {
    for (let length = path.length; length > 0; length--) {
      const part = path.slice(0, length);
      if (this.nodeAt(part) !== undefined && this.parentTakes(part)) {
        return part;
      }
    }
    return [];
  }

  drop(path: Path): void {
    this.document.deleteIn(path);
  }

  problem(finding: Finding): Problem {
    const offset = finding.onKey ? this.keyOffset(finding.path) : this.offset(finding.path);
    return problemAt(this.file, this.lines, offset, { ...finding, path: this.writtenPath(finding.path) });
  }

  /** The path as written: `drop` moves the later entries of a list forward. */
  writtenPath(path: Path): Path {
    for (let length = path.length; length > 0; length--) {
      const known = this.written.get(this.nodeAt(path.slice(0, length)));
      if (known !== undefined) {
        return [...known, ...path.slice(length)];
      }
    }
    return path;
  }

  private parentTakes(path: Path): boolean {
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    return isMap(parent) || isSeq(parent);
  }

  /** The syntax tree's node at a path, aliases followed. */
  private nodeAt(path: Path): Node | undefined {
    let node: unknown = this.document.contents;
    for (const part of path) {
      node = isAlias(node) ? node.resolve(this.document) : node;
      if (!isMap(node) && !isSeq(node)) {
        return undefined;
      }
      node = node.get(part, true);
    }
    return (node ?? undefined) as Node | undefined;
  }

  /** Where the value at `path` begins; if there is none, where the nearest thing around it begins. */
  private offset(path: Path): number {
    for (let length = path.length; length >= 0; length--) {
      const part = path.slice(0, length);
      const node = length === 0 ? this.document.contents : this.nodeAt(part);
      if (node?.range) {
        const empty = isScalar(node) && node.value === null && typeof part.at(-1) === 'string';
        return empty ? this.keyOffset(part) : node.range[0];
      }
    }
    return 0;
  }

  private keyOffset(path: Path): number {
    const last = path.at(-1);
    const parent = path.length === 1 ? this.document.contents : this.nodeAt(path.slice(0, -1));
    const pair = isMap(parent) ? parent.items.find((item) => keyOf(item) === last) : undefined;
    return (pair?.key as Node | undefined)?.range?.[0] ?? this.offset(path.slice(0, -1));
  }
}

/** YAML 1.1 types that Kubernetes does not read either: it takes such scalars as text. */
const foreignTags = new Set(
  ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** Kubernetes reads YAML 1.1: `0644` is an octal number, `yes` and `on` are true, `<<` merges. */
const kubernetesYaml: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: true,
  resolveKnownTags: false,
  // Base 60 (`1:30`) went out of use before Kubernetes began.
  customTags: (tags) =>
    tags.filter((tag) => typeof tag === 'string' || !(foreignTags.has(tag.tag) || tag.format === 'TIME')),
};

/** Reads every document of a text. Problems with the syntax leave no documents. */
export function parseDocuments(text: string, file: string, dialect: 'labs' | 'kubernetes'): Parsed {
  const parsed = parseAllDocuments(text, {
    ...(dialect === 'kubernetes' ? kubernetesYaml : {}),
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'silent',
  });
  const lines = linesOf(text);
  const documents = 'empty' in parsed ? [] : parsed;
  const problems = documents.flatMap((document) => syntaxProblems(document, file, lines));
  const fatal = documents.some((document) => document.errors.some(({ code }) => code !== 'DUPLICATE_KEY'));
  return {
    documents: fatal ? [] : documents.map((document) => new ParsedDocument(file, document, lines)),
    problems: problems.slice(0, maxSyntaxProblems),
  };
}

function syntaxProblems(document: Document.Parsed, file: string, lines: Lines): Problem[] {
  const seen = new Set<number>();
  const tooDeep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  // Where the parser gave up it also complains about every bracket that was left open.
  const found = tooDeep === undefined ? [...document.errors, ...document.warnings] : [tooDeep];
  return found.flatMap(({ code, message, pos }) => {
    if (seen.has(pos[0])) {
      return [];
    }
    seen.add(pos[0]);
    return [problemAt(file, lines, pos[0], { path: [], ...syntaxWords(code, message) })];
  });
}

function syntaxWords(code: string, message: string): Pick<Finding, 'message' | 'hint'> {
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: 'This key stands here a second time', hint: 'Keep one of the two.' };
    case 'TAB_AS_INDENT':
      return { message: 'A tab indents this line', hint: 'YAML is indented with spaces.' };
    case 'RESOURCE_EXHAUSTION':
      return { message: 'The file is nested too deeply' };
    default:
      return { message: `YAML syntax: ${message.replace(/\s+/g, ' ').slice(0, 200)}` };
  }
}

function problemAt(file: string, lines: Lines, offset: number, finding: Finding): Problem {
  return {
    file,
    ...lines.place(offset),
    path: printPath(finding.path),
    message: finding.message,
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
  };
}

function remember(node: unknown, path: Path, written: Map<unknown, Path>): void {
  if (node === null || node === undefined || written.has(node)) {
    return;
  }
  written.set(node, path);
  if (isScalar(node) && typeof node.value === 'symbol') {
    // What `!!merge` makes of a scalar that is no key: nothing that could be shown or compared.
    node.value = node.source ?? '';
  }
  if (isMap(node)) {
    for (const pair of node.items) {
      remember(pair.value, [...path, keyOf(pair)], written);
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      remember(item, [...path, index], written);
    }
  }
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

/** A word for the type of a value, as a YAML author would say it. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) {
    return 'nothing';
  }
  if (typeof value === 'string') {
    return quoted(value);
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return typeof value === 'object' ? 'a mapping' : `${value}`;
}
