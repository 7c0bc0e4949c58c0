import { escapeControls } from '../lab/problem.ts';

/** The answer of `--json`: one document, readable, with a newline at its end, harmless to a terminal. */
export function jsonText(value: unknown): string {
  return escapeControls(`${JSON.stringify(value, null, 2)}\n`);
}
