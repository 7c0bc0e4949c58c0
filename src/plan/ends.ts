import type { Endpoint } from '../lab/types.ts';

/** By names: a node that was read from a file is another object than the lab's. */
export function isSameEnd(a: Endpoint, b: Endpoint): boolean {
  return a.interface === b.interface && a.node.cluster === b.node.cluster && a.node.name === b.node.name;
}
