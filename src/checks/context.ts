import type { Clock } from '../clock.ts';
import type { Command } from '../command.ts';
import type { Run, Start } from '../exec.ts';
import type { PodRef } from '../lab/check-types.ts';
import type { Node } from '../lab/types.ts';
import type { Kubectl } from '../tools/kubectl.ts';

/** All that a check may touch. */
export interface CheckContext {
  readonly run: Run;
  readonly start: Start;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The instance's own folder; evidence goes to `evidence/<check>` in it. */
  readonly folder: string;
  /** A folder between `evidence` and the check's own, for checks whose names are unique in it alone. */
  readonly group?: string;
  /** The package's templates, for the probe's programs. */
  readonly templates: string;
  /**
   * Builds the command that runs argv in a pod with standard input passed on; throws for an unknown cluster. Without
   * a container it is the pod's default one.
   */
  execIn(pod: PodRef, container?: string): (argv: readonly string[]) => Command;
  /** The same for a probe's programs, of which there are many at once in one pod: they share a connection. */
  probeIn(pod: PodRef): (argv: readonly string[]) => Command;
  /** The same in a node. */
  execInNode(node: Node): (argv: readonly string[]) => Command;
  kubectl(cluster: string): Kubectl;
  /** Address at which the node's ports are reached from other clusters. */
  nodeAddress(node: Node): Promise<string>;
}
