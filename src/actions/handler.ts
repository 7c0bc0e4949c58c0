import type { Command } from '../command.ts';
import type { Run } from '../exec.ts';
import type { HostTools } from '../plan/types.ts';
import type { Instance } from '../state/instance.ts';
import { kubeconfigPath } from '../state/instance.ts';
import { type Kubectl, kubectlFor } from '../tools/kubectl.ts';

/** Where an action is carried out. */
export interface Site {
  readonly instance: Instance;
  readonly tools: HostTools;
}

/** What is there now of an action's result. */
export type Found =
  | { readonly state: 'done' }
  | { readonly state: 'absent' }
  /** Made, but not ready yet. */
  | { readonly state: 'waiting'; readonly why: string }
  /** Not as it should be: `repair` puts it right; with `remake` the action has to be made again after that. */
  | {
      readonly state: 'broken';
      readonly why: string;
      readonly repair: readonly Command[];
      readonly remake: boolean;
    };

/** How one kind of action looks, and what it runs. Looking changes nothing; making is data until it is run. */
export interface Handler<A> {
  look(action: A, site: Site, run: Run): Promise<Found>;
  /** Asks what `look` comes to only after other answers, for who looks at everything and wants a node asked once. */
  foresee?(action: A, site: Site, run: Run): Promise<unknown>;
  /** The outside commands that make it from nothing, in order. */
  make(action: A, site: Site): Command[];
  /**
   * Whether a line that `make` says, or a repair that spares it, means that what others need of it while it is under
   * way is there, and stays.
   */
  isUnderWay?(line: string, action: A, site: Site): boolean;
  /** What is there after a failure of `make` that another attempt need not share; undefined for every other failure. */
  mishap?(error: unknown, action: A, site: Site): Found | undefined;
  /** How someone who makes it by hand waits until it is ready: `labs plan` prints it, `look` decides here. */
  byHand?(action: A, site: Site): Command[];
  /** After a failure: what the thing itself says of the cause, for the end of the message. */
  explain?(action: A, site: Site, run: Run, error: unknown): Promise<string | undefined>;
  /** Seconds one of the commands may take. */
  readonly commandLimit: number;
  /** Milliseconds between two looks at what is not ready yet, if it is worth waiting longer than for others. */
  readonly every?: number;
  /** Seconds from the last command until `look` has to say done. */
  readonly readyLimit: number;
}

export const done: Found = { state: 'done' };
export const absent: Found = { state: 'absent' };

export function waiting(why: string): Found {
  return { state: 'waiting', why };
}

export function broken(why: string, repair: readonly Command[], remake = true): Found {
  return { state: 'broken', why, repair, remake };
}

export function kubectlOf(site: Site, cluster: string): Kubectl {
  return kubectlFor(site.tools.kubectl, kubeconfigPath(site.instance, cluster));
}
