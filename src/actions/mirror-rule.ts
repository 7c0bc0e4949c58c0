import type { Command } from '../command.ts';
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
  site: Site,
  run: Run,
): Promise<Found> {
  const container = hostName.node(site.instance.name, mirror.of.node);
  const { interface: of } = mirror.of;
  const { interface: onto } = mirror.onto;
  const targets = await targetsOf(mirror, site, run);
  if (targets.length === 1 && targets[0] === onto) {
    return done;
  }
  const clear = await clearing(container, of, run);
  // A mirroring pod puts its own rule back; koko makes one only together with a link.
  const repair = qdisc === 'ingress' ? [...clear, ...addIngressMirror(container, of, onto)] : clear;
  return broken(describe(targets, of, onto), repair, false);
}

/** Looks for the rule of a mirror that is not wanted any more: done is what is not there. */
export async function lookForMirror(mirror: Mirror, site: Site, run: Run): Promise<Found> {
  const { of, onto } = mirror;
  const targets = await targetsOf(mirror, site, run);
  // A rule whose target went away reads `to device *`.
  if (!targets.some((target) => target === onto.interface || target === '*')) {
    return done;
  }
  const why = `${of.interface} is still copied onto ${onto.interface}`;
  const container = hostName.node(site.instance.name, of.node);
  return broken(why, await clearing(container, of.interface, run), false);
}

/** Names of the interfaces that what arrives at the mirrored one is copied onto, one entry a rule. */
export async function targetsOf({ of }: Mirror, { instance }: Site, run: Run): Promise<string[]> {
  const show = showIngressFilters(hostName.node(instance.name, of.node), of.interface);
  return parseMirrorTargets((await run(show, { accept: [0, 1, 2] })).stdout);
}

/** Takes away every rule at once, with the qdisc that they hang on. */
async function clearing(container: string, of: string, run: Run): Promise<Command[]> {
  const present = parseIngressQdisc((await run(showQdiscs(container, of))).stdout);
  return present === undefined ? [] : [deleteIngressQdisc(container, of, present)];
}

function describe(targets: readonly string[], of: string, onto: string): string {
  if (targets.length === 0) {
    return `no rule copies ${of} onto ${onto}`;
  }
  return targets.length === 1
    ? `${of} is copied onto ${targets[0]}, not onto ${onto}`
    : `${of} is copied ${targets.length} times (onto ${targets.join(', ')})`;
}
