import { watch } from 'node:fs/promises';

/** Editors write a file in several steps; what comes within this time is one change. Milliseconds. */
const settle = 200;

/** The name of a file each time something in the folder, or below it, has changed; ends when the signal is aborted. */
export async function* changesIn(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  let last = 0;
  try {
    for await (const { filename } of watch(folder, { recursive: true, signal })) {
      // Swap files and the like are not the author's text.
      if (filename === null || /(^|\/)[.#]|~$|\.sw[a-z]$/.test(filename) || Date.now() - last < settle) {
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, settle));
      yield filename;
      last = Date.now();
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
