import type { Command } from '../command.ts';
import { inNode } from './docker.ts';

/** Prints the filters on what arrives at an interface; empty when there are none or no ingress qdisc. */
export function showIngressFilters(container: string, name: string): Command {
  return { ...inNode(container, 'tc', 'filter', 'show', 'dev', name, 'ingress'), asks: true };
}

/** Names of the interfaces that arriving frames are mirrored to, one entry a rule (tc-mirred(8)). */
export function parseMirrorTargets(stdout: string): string[] {
  return [...stdout.matchAll(/mirred \(Egress Mirror to device ([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

/** The rule koko makes, for when it alone has gone: every arriving frame also leaves through `onto`. */
export function addIngressMirror(container: string, of: string, onto: string): Command[] {
  const match = ['u32', 'match', 'u32', '0', '0'];
  const action = ['action', 'mirred', 'egress', 'mirror', 'dev', onto];
  return [
    inNode(container, 'tc', 'qdisc', 'add', 'dev', of, 'ingress'),
    inNode(
      container,
      'tc',
      'filter',
      'add',
      'dev',
      of,
      'parent',
      'ffff:',
      'protocol',
      'all',
      ...match,
      ...action,
    ),
  ];
}

export function showQdiscs(container: string, name: string): Command {
  return inNode(container, 'tc', 'qdisc', 'show', 'dev', name);
}

/** Kind of the qdisc on the ingress hook: koko's `ingress` or a mirroring pod's `clsact`. */
export function parseIngressQdisc(stdout: string): 'ingress' | 'clsact' | undefined {
  return /qdisc (ingress|clsact) ffff:/.exec(stdout)?.[1] as 'ingress' | 'clsact' | undefined;
}

export function deleteIngressQdisc(container: string, name: string, kind: 'ingress' | 'clsact'): Command {
  return inNode(container, 'tc', 'qdisc', 'delete', 'dev', name, kind);
}
