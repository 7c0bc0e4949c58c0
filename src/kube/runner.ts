import { type Run, runner, type Start, starter } from '../exec.ts';
import { shortcut, shortcutStart } from './shortcut.ts';

/** As in exec.ts, but what kubectl would ask the API server is asked without it. */
export function quickRunner(signal: AbortSignal): Run {
  return shortcut(runner(signal), signal);
}

export function quickStarter(signal: AbortSignal): Start {
  return shortcutStart(starter(signal), signal);
}
