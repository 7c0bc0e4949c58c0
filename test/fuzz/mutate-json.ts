import { hostileValues, hostileWords } from './hostile.ts';
import { mutateText } from './mutate-text.ts';
import type { Random } from './random.ts';

/** A JSON text as a crash, another version or a hand may have left it. */
export function mutateJson(text: string, random: Random): Buffer {
  if (random.chance(0.4)) {
    return mutateText(Buffer.from(text), random);
  }
  const value = JSON.parse(text) as unknown;
  const changed = random.chance(0.1) ? hostile(random) : changeOne(value, random);
  // `undefined` is no JSON at all; neither is what it leaves of a whole document.
  return Buffer.from(JSON.stringify(changed) ?? '');
}

function changeOne(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.int(value.length);
    return value.map((inner, index) => (index === at ? changeOne(inner, random) : inner));
  }
  if (isRecord(value) && Object.keys(value).length > 0 && random.chance(0.8)) {
    const key = random.pick(Object.keys(value));
    const name = random.chance(0.1) ? random.pick(hostileWords) : key;
    const inner = changeOne(value[key], random);
    return Object.fromEntries(
      Object.entries(value).map(([own, old]) => (own === key ? [name, inner] : [own, old])),
    );
  }
  return random.chance(0.2) ? undefined : hostile(random);
}

function hostile(random: Random): unknown {
  return random.pick(random.chance(0.5) ? hostileValues : hostileWords);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
