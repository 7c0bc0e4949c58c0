import type { KubernetesObject } from './lab/types.ts';

/**
 * An outside command as a value: the same value is run (exec.ts), printed in a plan, matched in a test and
 * shown in an error. It is never a shell string.
 */
export interface Command {
  readonly argv: readonly [Arg, ...Arg[]];
  /** Added to the environment of the process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input; without it standard input is empty. */
  readonly input?: string;
  /** What `input` says in YAML, for who needs the objects and not the text. */
  readonly documents?: readonly KubernetesObject[];
  /** It only asks, so those who ask the same at the same moment may share one answer (ask-once.ts). */
  readonly asks?: true;
  /** A program in a pod that may share one connection with others there (kube/session.ts): one of many, and short. */
  readonly shares?: true;
}

/**
 * One argument: a literal, or a text in which the trimmed standard output of other commands is put
 * (a process id or an address that only exists once a container runs).
 */
export type Arg = string | { readonly join: readonly (string | { readonly outputOf: Command })[] };

/** Builds a command from literal arguments. */
export function command(first: Arg, ...rest: Arg[]): Command {
  return { argv: [first, ...rest] };
}

/** `"text$(inner)text"` as an argument that is filled in when the command runs. */
export function joined(...parts: (string | { readonly outputOf: Command })[]): Arg {
  return { join: parts };
}

/** The command as a POSIX shell would take it when pasted, here-document included. */
export function printCommand(value: Command): string {
  const env = Object.entries(value.env ?? {}).map(([name, text]) => `${name}=${quote(text)}`);
  const line = [...env, ...value.argv.map(printArg)].join(' ');
  if (value.input === undefined) {
    return line;
  }
  const mark = heredocMark(value.input);
  return `${line} <<'${mark}'\n${value.input.replace(/\n?$/, '\n')}${mark}`;
}

function printArg(arg: Arg): string {
  if (typeof arg === 'string') {
    return quote(arg);
  }
  const parts = arg.join.map((part) =>
    typeof part === 'string' ? part.replace(/[\\"$`]/g, '\\$&') : `$(${printCommand(part.outputOf)})`,
  );
  return `"${parts.join('')}"`;
}

/** POSIX shell quoting: bare when it is harmless, single quotes otherwise. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function heredocMark(input: string): string {
  let mark = 'EOF';
  while (input.split('\n').includes(mark)) {
    mark += '_';
  }
  return mark;
}
