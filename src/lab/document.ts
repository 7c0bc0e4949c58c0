import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { type Lines, problemAt } from './lines.ts';
import { type Finding, type Path, type Problem, quoted } from './problem.ts';

/** Aliases may be expanded this often; "billion laughs" files need far more. */
const maxAliasCount = 100;
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
