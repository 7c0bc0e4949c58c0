import { type Alias, type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node } from 'yaml';
import type { Finding } from './problem.ts';

/** What a syntax tree shows of a document that the parser itself does not mind, or minds at too great a cost. */
export interface Slip extends Pick<Finding, 'message' | 'hint'> {
  readonly offset: number;
  /** Nothing can be said about the values of the document. */
  readonly fatal: boolean;
}

/** yaml searches the whole document for the anchor of each alias. */
const maxAliases = 1000;

/**
 * Keys that stand twice, aliases that lead nowhere or into themselves, and too many of them. yaml's own search for
 * repeated keys compares each with each, which takes minutes for a mapping of 20 000.
 */
export function slipsOf(document: Document.Parsed): Slip[] {
  const slips: Slip[] = [];
  /** Anchors seen so far; true while their own node is being walked. */
  const anchors = new Map<string, boolean>();
  let aliases = 0;
  const walk = (node: unknown) => {
    if (isAlias(node)) {
      aliases += 1;
      slips.push(...slipsOfAlias(node, anchors, aliases));
    } else if (isMap(node) || isSeq(node)) {
      const { anchor } = node;
      note(anchors, anchor, true);
      slips.push(...(isMap(node) ? repeatedKeys(node.items.map(({ key }) => key)) : []));
      for (const item of node.items) {
        const parts = isPair(item) ? [item.key, item.value] : [item];
        parts.forEach(walk);
      }
      note(anchors, anchor, false);
    } else if (isScalar(node)) {
      note(anchors, node.anchor, false);
    }
  };
  walk(document.contents);
  return slips;
}

function note(anchors: Map<string, boolean>, anchor: string | undefined, isOpen: boolean): void {
  if (anchor !== undefined) {
    anchors.set(anchor, isOpen);
  }
}

function slipsOfAlias(alias: Alias, anchors: ReadonlyMap<string, boolean>, count: number): Slip[] {
  const at = { offset: alias.range?.[0] ?? 0, fatal: true };
  if (count > maxAliases) {
    const message = `There are more than ${maxAliases} aliases`;
    return count === maxAliases + 1 ? [{ ...at, message, hint: 'Write out what they stand for.' }] : [];
  }
  switch (anchors.get(alias.source)) {
    case undefined:
      return [{ ...at, message: `No anchor \`&${alias.source}\` stands before this alias` }];
    case true:
      return [{ ...at, message: 'This alias stands within what it means, which would have no end' }];
    case false:
      return [];
  }
}

function repeatedKeys(keys: readonly unknown[]): Slip[] {
  const seen = new Set<unknown>();
  return keys.flatMap((key) => {
    // Of `<<` there may be several: its value is a symbol of its own each time.
    const value = isScalar(key) ? key.value : key;
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    const offset = (key as Node | null)?.range?.[0] ?? 0;
    return [
      { offset, fatal: false, message: 'This key stands here a second time', hint: 'Keep one of the two.' },
    ];
  });
}
