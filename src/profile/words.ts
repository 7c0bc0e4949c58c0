import { basename } from 'node:path';
import type { Arg, Command } from '../command.ts';
import { redactText } from '../diagnostics/redact.ts';

/** Flags that take a word after them: that word says where a program works, not what it does. */
const valued = new Set([
  '--kubeconfig',
  '--namespace',
  '--name',
  '--filter',
  '--format',
  '--config',
  '-n',
  '-t',
]);
const mostWords = 5;
const longest = 40;

/**
 * The program of a command and what it is asked to do, for a profile that may be passed on: no flags, no values, no
 * environment, no standard input, and of what runs inside a node or a pod the program alone.
 */
export function commandWords({ argv: [program, ...rest] }: Command): string {
  const args = rest.map(textOf);
  const end = args.indexOf('--');
  const inside = end === -1 ? [] : args.slice(end + 1, end + 2);
  const own = bare(end === -1 ? args : args.slice(0, end)).slice(0, mostWords);
  const words = [basename(textOf(program)), ...own, ...inside.map((word) => basename(word))];
  return redactText(words.map(shorten).join(' '));
}

function bare(args: readonly string[]): string[] {
  return args.filter(
    (word, at) => /^[\w./:@,-]+$/.test(word) && !word.startsWith('-') && !valued.has(args[at - 1] ?? ''),
  );
}

function textOf(arg: Arg): string {
  return typeof arg === 'string' ? arg : '…';
}

function shorten(word: string): string {
  return word.length > longest ? `${word.slice(0, longest)}…` : word;
}
