import * as z from 'zod';
import { describeValue } from './document.ts';
import { type Finding, type Path, quoted } from './problem.ts';
import { didYouMean } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** zod's issues in the words of this project, each with the path of what has to change. */
export function findingsOf(issues: readonly Issue[], schema: z.ZodType, value: unknown): Finding[] {
  return issues.flatMap((issue) => {
    const path = pathOf(issue);
    switch (issue.code) {
      case 'unrecognized_keys':
        return unknownKeys(path, issue.keys, schema, value);
      case 'invalid_union':
        return issue.errors.length === 0
          ? [wrongValue(path, optionsOf(issue), value)]
          : findingsOf(likelyBranch(issue), schema, value);
      case 'invalid_value':
        return [wrongValue(path, issue.values.map(String), value)];
      case 'invalid_type':
        return [wrongType(path, issue.expected, value)];
      case 'too_small':
        return [outOfRange(path, 'at least', Number(issue.minimum), issue, value)];
      case 'too_big':
        return [outOfRange(path, 'at most', Number(issue.maximum), issue, value)];
      default:
        return [{ path, message: issue.message }];
    }
  });
}

/** The words a discriminator may be; zod has them on the issues of an unknown word only. */
function optionsOf(issue: z.core.$ZodIssueInvalidUnion): string[] {
  return 'options' in issue ? (issue.options ?? []).map(String) : [];
}

function pathOf(issue: Issue): Path {
  return issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
}

/** Of a union's branches the one whose type fits, so a mapping with one bad key is not "expected text". */
function likelyBranch(issue: z.core.$ZodIssueInvalidUnion): Issue[] {
  const fits = issue.errors.find((branch) =>
    branch.every((inner) => inner.path.length > 0 || !isType(inner)),
  );
  return (fits ?? issue.errors[0] ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isType(issue: Issue): boolean {
  return issue.code === 'invalid_type';
}

function unknownKeys(path: Path, keys: readonly string[], schema: z.ZodType, value: unknown): Finding[] {
  const known = keysAt(schema, path);
  return keys.map((key) => unknownKey(path, key, known, value));
}

function unknownKey(path: Path, key: string, known: readonly string[], value: unknown): Finding {
  const meant = didYouMean(key, known);
  const parent = valueAt(value, path);
  const isVethVni = key === 'vni' && (parent as { kind?: unknown }).kind === 'veth';
  return {
    path: [...path, key],
    onKey: true,
    message: isVethVni ? 'A veth link has no `vni`' : `Unknown key ${quoted(key)}`,
    hint: isVethVni
      ? 'Remove it, or make the link `kind: vxlan`.'
      : (meant ?? `Known here: ${known.map((name) => `\`${name}\``).join(', ')}.`),
  };
}

function wrongValue(path: Path, allowed: readonly string[], value: unknown): Finding {
  const found = valueAt(value, path);
  if (found === undefined) {
    return missing(path);
  }
  const list = allowed.map((word) => `\`${word}\``).join(' or ');
  return {
    path,
    message: `Expected ${list}, found ${describeValue(found)}`,
    hint: typeof found === 'string' ? didYouMean(found, allowed) : undefined,
  };
}

const typeWords: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

function wrongType(path: Path, expected: string, value: unknown): Finding {
  const found = valueAt(value, path);
  if (found === undefined && path.length > 0) {
    return missing(path);
  }
  const quote = expected === 'string' && ['number', 'boolean'].includes(typeof found);
  return {
    path,
    message: `Expected ${typeWords[expected] ?? expected}, found ${describeValue(found)}`,
    hint: quote ? 'Put it in quotes.' : undefined,
  };
}

function missing(path: Path): Finding {
  const key = String(path.at(-1));
  return { path, message: `\`${key}\` is missing`, hint: 'Add it.' };
}

function outOfRange(
  path: Path,
  side: 'at least' | 'at most',
  bound: number,
  issue: { origin: string; exact?: boolean },
  value: unknown,
): Finding {
  const found = valueAt(value, path);
  const amount = issue.exact === true ? 'exactly' : side;
  if (Array.isArray(found)) {
    const entries = bound === 1 ? 'entry' : 'entries';
    return { path, message: `Expected ${amount} ${bound} ${entries}, found ${found.length}` };
  }
  if (typeof found === 'string') {
    return { path, message: `Expected ${amount} ${bound} characters, found ${found.length}` };
  }
  return { path, message: `Expected ${amount} ${bound}, found ${describeValue(found)}` };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (current, part) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, part)
        ? (current as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );
}

/** The keys a schema knows at a path; of a union those of every branch. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let schemas = branches(schema);
  for (const part of path) {
    schemas = schemas.flatMap((inner) => {
      const next =
        inner instanceof z.ZodArray
          ? inner.element
          : inner instanceof z.ZodObject
            ? inner.shape[part]
            : undefined;
      return next === undefined ? [] : branches(next as z.ZodType);
    });
  }
  const keys = schemas.flatMap((inner) => (inner instanceof z.ZodObject ? Object.keys(inner.shape) : []));
  return [...new Set(keys)];
}

function branches(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional) {
    return branches(schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodUnion
    ? schema.options.flatMap((option) => branches(option as z.ZodType))
    : [schema];
}
