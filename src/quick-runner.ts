import { dockerShortcut } from './docker/shortcut.ts';
import { type Run, runner, type Start, starter } from './exec.ts';
import type { Begin } from './kube/sessions.ts';
import { shortcut, shortcutStart } from './kube/shortcut.ts';

/**
 * As in exec.ts, but what kubectl would ask the API server, and docker the engine, is asked without them. With `shared`,
 * the commands that share are begun by it.
 */
export function quickRunner(signal: AbortSignal, shared?: Begin): Run {
  return shortcut(dockerShortcut(runner(signal), signal), signal, shared);
}

export function quickStarter(signal: AbortSignal, shared?: Begin): Start {
  return shortcutStart(starter(signal), signal, shared);
}
