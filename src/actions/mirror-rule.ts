import type { Run } from '../exec.ts';
import type { Mirror } from '../lab/types.ts';
import { hostName } from '../state/instance.ts';
import {
  addIngressMirror,
  deleteIngressQdisc,
  parseIngressQdisc,
  parseMirrorTargets,
  showIngressFilters,
  showQdiscs,
} from '../tools/tc.ts';
import { broken, done, type Found, type Site } from './handler.ts';

/**
 * Looks whether exactly one rule copies what arrives at `mirror.of` onto `mirror.onto`. `qdisc` is the kind that the
 * mirror's maker uses: `ingress` for koko, `clsact` for a mirroring pod.
 */
export async function lookAtMirror(
  mirror: Mirror,
  qdisc: 'ingress' | 'clsact',
  { instance }: Site,
  run: Run,
): Promise<Found> {
  const container = hostName.node(instance.name, mirror.of.node);
  const { interface: of } = mirror.of;
  const { interface: onto } = mirror.onto;
  const targets = parseMirrorTargets(
    (await run(showIngressFilters(container, of), { accept: [0, 1, 2] })).stdout,
  );
  if (targets.length === 1 && targets[0] === onto) {
    return done;
  }
  const present = parseIngressQdisc((await run(showQdiscs(container, of))).stdout);
  const clear = present === undefined ? [] : [deleteIngressQdisc(container, of, present)];
  // A mirroring pod puts its own rule back; koko makes one only together with a link.
  const repair = qdisc === 'ingress' ? [...clear, ...addIngressMirror(container, of, onto)] : clear;
  return broken(describe(targets, of, onto), repair, false);
}

/** Takes the rule away, with its qdisc, if it is there. */
export async function lookForMirror({ of, onto }: Mirror, { instance }: Site, run: Run): Promise<Found> {
  const container = hostName.node(instance.name, of.node);
  const filters = await run(showIngressFilters(container, of.interface), { accept: [0, 1, 2] });
  const targets = parseMirrorTargets(filters.stdout);
  // A rule whose target went away reads `to device *`.
  if (!targets.some((target) => target === onto.interface || target === '*')) {
    return done;
  }
  const present = parseIngressQdisc((await run(showQdiscs(container, of.interface))).stdout);
  const clear = present === undefined ? [] : [deleteIngressQdisc(container, of.interface, present)];
  return broken(`${of.interface} is still copied onto ${onto.interface}`, clear, false);
}

function describe(targets: readonly string[], of: string, onto: string): string {
  if (targets.length === 0) {
    return `no rule copies ${of} onto ${onto}`;
  }
  return targets.length === 1
    ? `${of} is copied onto ${targets[0]}, not onto ${onto}`
    : `${of} is copied ${targets.length} times (onto ${targets.join(', ')})`;
}
