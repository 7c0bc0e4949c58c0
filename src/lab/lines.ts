import { type Finding, type Problem, printPath } from './problem.ts';

/** Offsets of a text to lines and columns, both from 1. */
export interface Lines {
  place(offset: number): { readonly line: number; readonly column: number };
}

/** yaml's own LineCounter misses line breaks in what its parser gives up on, so the text itself is counted. */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return {
    place(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] as number) <= offset) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return { line: low + 1, column: offset - (starts[low] as number) + 1 };
    },
  };
}

/** A finding with the place of its offset. */
export function problemAt(file: string, lines: Lines, offset: number, finding: Finding): Problem {
  return {
    file,
    ...lines.place(offset),
    path: printPath(finding.path),
    message: finding.message,
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
  };
}
