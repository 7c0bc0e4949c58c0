import { type Run, runner, type Start, starter } from '../exec.ts';
import type { Begin } from './sessions.ts';
import { shortcut, shortcutStart } from './shortcut.ts';

/**
 * As in exec.ts, but what kubectl would ask the API server is asked without it. With `shared`, the commands that share
 * are begun by it.
 */
export function quickRunner(signal: AbortSignal, shared?: Begin): Run {
  return shortcut(runner(signal), signal, shared);
}

export function quickStarter(signal: AbortSignal, shared?: Begin): Start {
  return shortcutStart(starter(signal), signal, shared);
}
