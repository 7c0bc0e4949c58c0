import {
  type Document,
  type DocumentOptions,
  type ParseOptions,
  parseAllDocuments,
  type SchemaOptions,
} from 'yaml';
import { ParsedDocument } from './document.ts';
import { type Lines, linesOf, problemAt } from './lines.ts';
import type { Finding, Problem } from './problem.ts';
import { slipsOf } from './slips.ts';

/** A broken bracket can make the parser complain a thousand times; the first few say it all. */
const maxSyntaxProblems = 20;

/** The YAML documents of a text, with the place of everything in them. */
export interface Parsed {
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly Problem[];
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
  const lines = linesOf(text);
  const documents = withoutStacks(() => treesOf(text, dialect));
  const slips = documents.flatMap(slipsOf);
  const problems = [
    ...documents.flatMap((document) => syntaxProblems(document, file, lines)),
    ...slips.map(({ offset, fatal: _, ...words }) => problemAt(file, lines, offset, { path: [], ...words })),
  ];
  const fatal = documents.some(({ errors }) => errors.length > 0) || slips.some((slip) => slip.fatal);
  return {
    documents: fatal ? [] : documents.map((document) => new ParsedDocument(file, document, lines)),
    problems: problems.slice(0, maxSyntaxProblems),
  };
}

function treesOf(text: string, dialect: 'labs' | 'kubernetes'): readonly Document.Parsed[] {
  const parsed = parseAllDocuments(text, {
    ...(dialect === 'kubernetes' ? kubernetesYaml : {}),
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return 'empty' in parsed ? [] : parsed;
}

/** The parser may make an error for every character, and the stacks of these take a hundred times as long as all else. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
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
    case 'TAB_AS_INDENT':
      return { message: 'A tab indents this line', hint: 'YAML is indented with spaces.' };
    case 'RESOURCE_EXHAUSTION':
      return { message: 'The file is nested too deeply' };
    default:
      return { message: `YAML syntax: ${message.replace(/\s+/g, ' ').slice(0, 200)}` };
  }
}
