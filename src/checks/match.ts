import { runInNewContext } from 'node:vm';
import { LookError } from './reason.ts';

/** Milliseconds; an ordinary pattern takes a few even on a log of many megabytes. */
const limit = 1_000;

/**
 * Whether a pattern of a lab file is found in a text; `^` and `$` match at every line. Throws a LookError when the
 * time is over: a pattern such as `(a+)+$` can take longer than the universe is old, and nothing but a time limit of
 * the engine stops it.
 */
export function isMatch(pattern: string, text: string): boolean {
  try {
    return (
      runInNewContext('new RegExp(pattern, "m").test(text)', { pattern, text }, { timeout: limit }) === true
    );
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      const message = `The pattern ${JSON.stringify(pattern)} takes too long on a text of ${text.length} characters: give it no repetition within a repetition`;
      throw new LookError(message, { cause: error, isFinal: true });
    }
    throw error;
  }
}
