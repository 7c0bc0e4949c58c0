import { type Command, printCommand } from '../command.ts';

/**
 * ok; warn: works, but may become tight; missing: what it affects does not work; unknown: could not look, and
 * `seen` says why.
 */
export type FindingStatus = 'ok' | 'warn' | 'missing' | 'unknown';

/** What the machine was found to have or to lack: one line of `labs doctor`. */
export interface Finding {
  /** Stable, for scripts: `engine.daemon`, `kernel.vxlan`, `tool.go`. */
  readonly id: string;
  readonly title: string;
  readonly status: FindingStatus;
  /** One line: the fact, or why nothing could be seen. */
  readonly seen: string;
  readonly affects: Affects;
  /** What `--fix` would do. */
  readonly repair?: Repair;
  /** What to do where `--fix` can do nothing: a sentence, commands in backticks. */
  readonly hint?: string;
}

/** `building`: the build route of supply. Otherwise the labs that have something of this kind, in words. */
export type Affects = 'everything' | 'building' | { readonly labsWith: string };

/** What one repair runs, in order; it needs root. */
export interface Repair {
  /** No repair is tried twice in one go. */
  readonly id: 'install-engine' | 'start-engine' | 'newer-engine' | 'install-packages' | 'raise-inotify';
  /** Gerund and object. */
  readonly title: string;
  readonly commands: readonly Command[];
  /** The repair starts an engine, which is waited for. */
  readonly startsEngine?: true;
  /** Where the engine that it starts writes its log; systemd keeps it itself. */
  readonly engineLog?: string;
}

export function affectsText(affects: Affects): string {
  if (affects === 'everything') {
    return 'everything';
  }
  return affects === 'building' ? 'building artifacts on this machine' : `labs with ${affects.labsWith}`;
}

/** Nothing can come up while one of these is there. */
export function isBlocking(finding: Finding): boolean {
  return finding.status === 'missing' && finding.affects === 'everything';
}

/** The commands as a user would paste them: one line each. */
export function repairText(repair: Repair): string[] {
  return repair.commands.map(printCommand);
}
