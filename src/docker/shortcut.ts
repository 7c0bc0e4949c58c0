import type { Output, Run } from '../exec.ts';
import { standIn } from '../stand-in.ts';
import { questionOf } from './question.ts';
import { socketOf } from './socket.ts';

/**
 * A `Run` that asks the engine itself where it can: starting the docker client costs Node and the client 50 ms of a
 * processor, and the engine answers within two. Commands stay the client's, to be printed and typed by hand; what is not
 * understood, and all that fails, is left to the client and its words: only what may be done twice is asked here.
 */
export function dockerShortcut(run: Run, signal: AbortSignal): Run {
  return async (value, options = {}) => {
    const question = options.onLine === undefined ? questionOf(value) : undefined;
    const socket = question && (await socketOf({ ...process.env, ...value.env }));
    if (question === undefined || socket === undefined) {
      return run(value, options);
    }
    const { ask } = await import('./engine.ts');
    const instead = standIn(value, options, signal);
    const ended = options.observe?.(value);
    let output: Output | undefined;
    try {
      output = await ask(question, socket, instead.stop);
    } catch {
      // The client is asked, below.
    }
    ended?.();
    return instead.judge(output) ?? run(value, instead.rest());
  };
}
