import {
  Alias,
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import { hostileValues, hostileWords } from './hostile.ts';
import type { Random } from './random.ts';

/** Where a value stands: in a pair or in a list. */
interface Slot {
  readonly get: () => Node | null;
  readonly set: (node: unknown) => void;
  readonly remove: () => void;
  readonly pair: Pair<unknown, unknown> | undefined;
}

/** Doubling what was doubled before would make the fuzzer itself the one that takes the memory. */
const mostSlots = 2_000;

/** Changes the meaning of a YAML text and keeps its form: wrong types, odd keys, aliases, things moved or doubled. */
export function mutateTree(text: string, random: Random): string {
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  const slots = slotsOf(document);
  if (slots.length === 0 || slots.length > mostSlots) {
    return text;
  }
  random.pick(changes)(random.pick(slots), slots, document, random);
  try {
    return document.toString();
  } catch {
    // Some trees cannot be written, such as an alias before its anchor.
    return text;
  }
}

type Change = (slot: Slot, slots: readonly Slot[], document: Document, random: Random) => void;

const changes: readonly Change[] = [
  (slot, _, document, random) => slot.set(document.createNode(random.pick(hostileValues))),
  (slot, _, __, random) => slot.set(quotedWord(random)),
  (slot, _, __, random) => slot.set(quotedWord(random)),
  // A copy: a list within itself has no end.
  (slot, slots, __, random) => slot.set(random.pick(slots).get()?.clone() ?? null),
  (slot) => slot.remove(),
  (slot, _, __, random) => nest(slot, random),
  (slot, _, __, random) => renameKey(slot, random),
  (slot, slots, __, random) => renameAs(slot, random.pick(slots)),
  (slot, slots, document, random) => addAlias(slot, random.pick(slots), document),
  (slot, _, __, random) => addToCollection(slot, random),
  (slot, _, __, random) => tag(slot, random),
  (slot, _, document, random) => makeMany(slot, document, random),
];

function quotedWord(random: Random): Scalar {
  const scalar = new Scalar(random.pick(hostileWords));
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}

function nest(slot: Slot, random: Random): void {
  const depth = random.pick([1, 1, 3, 150, 400]);
  let inner: unknown = slot.get()?.toJSON() ?? null;
  for (let level = 0; level < depth; level += 1) {
    inner = random.chance(0.5) ? [inner] : { a: inner };
  }
  slot.set(inner);
}

function renameKey({ pair }: Slot, random: Random): void {
  if (pair !== undefined) {
    pair.key = random.chance(0.2) ? new Scalar(random.pick([1, true, null, 1.5])) : quotedWord(random);
  }
}

/** A key that is known elsewhere, or twice in one mapping. */
function renameAs({ pair }: Slot, other: Slot): void {
  if (pair !== undefined && other.pair !== undefined) {
    pair.key = other.pair.key;
  }
}

function addAlias(slot: Slot, other: Slot, document: Document): void {
  const target = slot.get();
  if (target === null || (!isCollection(target) && !isScalar(target))) {
    return;
  }
  target.anchor ??= 'a';
  const alias = new Alias(target.anchor);
  const place = other.get();
  if (isMap(place)) {
    place.items.push(new Pair(new Scalar('<<'), alias));
  } else if (isSeq(place)) {
    place.items.push(alias);
  } else if (place !== document.contents) {
    other.set(alias);
  }
}

function addToCollection(slot: Slot, random: Random): void {
  const node = slot.get();
  if (isMap(node)) {
    const value = random.pick(hostileValues.filter((one) => typeof one !== 'object'));
    node.items.push(new Pair(quotedWord(random), new Scalar(value)));
  } else if (isSeq(node) && node.items.length > 0) {
    node.items.push((random.pick(node.items) as Node).clone());
  }
}

function tag(slot: Slot, random: Random): void {
  const node = slot.get();
  if (node !== null && !(node instanceof Alias)) {
    node.tag = random.pick(['!x', '!!binary', '!!set', '!!map', '!!seq', '!!float', '!!null', '!!merge']);
  }
}

function makeMany(slot: Slot, document: Document, random: Random): void {
  const node = slot.get();
  if (isSeq(node)) {
    const [first = new Scalar(null)] = node.items;
    slot.set(
      document.createNode(Array(random.pick([17, 101, 300])).fill(first), { aliasDuplicateObjects: false }),
    );
  }
}

function slotsOf(document: Document): Slot[] {
  const slots: Slot[] = [];
  visit(document, {
    Pair: (_, pair, path) => {
      const parent = path.at(-1);
      slots.push({
        get: () => pair.value as Node | null,
        set: (node) => {
          pair.value = node;
        },
        remove: () => {
          if (isMap(parent)) {
            parent.items.splice(parent.items.indexOf(pair as (typeof parent.items)[number]), 1);
          }
        },
        pair,
      });
    },
    Seq: (_, seq) => {
      for (const item of seq.items) {
        if (!isPair(item)) {
          slots.push(slotInList(seq.items, item));
        }
      }
    },
  });
  return slots;
}

function slotInList(items: unknown[], item: unknown): Slot {
  return {
    get: () => item as Node | null,
    set: (node) => {
      items[items.indexOf(item)] = node;
    },
    remove: () => {
      items.splice(items.indexOf(item), 1);
    },
    pair: undefined,
  };
}
