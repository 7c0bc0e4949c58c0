/**
 * Milliseconds until a server has taken a connection up, and that an answer may pause. Whoever is stopped with a
 * connection open says nothing any more; kubectl, which is asked next, says so in words.
 */
export const patience = 4_000;

/** Nobody took the connection up, or the answer did not come. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

/** In kubectl's words for a server that does not answer. */
export function wordsOfSilence(milliseconds: number): string {
  return `Unable to connect to the server: nothing came from it for ${Math.round(milliseconds / 1000)} s\n`;
}
