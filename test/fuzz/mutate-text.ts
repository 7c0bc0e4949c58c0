import { hostileWords, hostileYaml } from './hostile.ts';
import type { Random } from './random.ts';

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Changes a text without knowing what it means: bytes, lines, pieces. */
export function mutateText(bytes: Buffer, random: Random): Buffer {
  return random.pick(mutations)(bytes, random);
}

const mutations: readonly Mutation[] = [
  flipBit,
  (bytes, random) => splice(bytes, random.int(bytes.length + 1), 1 + random.int(20), ''),
  (bytes, random) => splice(bytes, random.int(bytes.length + 1), 0, piece(random)),
  (bytes, random) => splice(bytes, random.int(bytes.length + 1), 0, String.fromCharCode(random.int(256))),
  (bytes, random) => bytes.subarray(0, random.int(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.int(bytes.length + 1)),
  (bytes, random) => inLines(bytes, (lines) => void lines.splice(random.int(lines.length), 1)),
  (bytes, random) => inLines(bytes, (lines) => void lines.splice(at(lines, random), 0, line(lines, random))),
  (bytes, random) => inLines(bytes, (lines) => void lines.splice(at(lines, random), 0, piece(random))),
  (bytes, random) => inLines(bytes, (lines) => indent(lines, random)),
  (bytes, random) => inLines(bytes, (lines) => append(lines, random)),
  afterColon,
  (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]),
  (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
  (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r'), 'latin1'),
  (bytes, random) => Buffer.concat([bytes, bytes.subarray(random.int(bytes.length + 1))]),
  (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
];

function flipBit(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const index = random.int(copy.length);
  if (copy.length > 0) {
    copy[index] = (copy[index] as number) ^ (1 << random.int(8));
  }
  return copy;
}

function splice(bytes: Buffer, from: number, length: number, put: string): Buffer {
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(put), bytes.subarray(from + length)]);
}

/** What stands behind a `key:` is replaced; most of a lab file's meaning is there. */
function afterColon(bytes: Buffer, random: Random): Buffer {
  return inLines(bytes, (lines) => {
    const keyed = lines.flatMap((text, index) => (/:(\s|$)/.test(text) ? [index] : []));
    if (keyed.length > 0) {
      const index = random.pick(keyed);
      lines[index] = (lines[index] as string).replace(/:(\s.*|)$/, () => `: ${piece(random)}`);
    }
  });
}

function inLines(bytes: Buffer, change: (lines: string[]) => void): Buffer {
  // Latin-1 keeps bytes that are no UTF-8 as they are.
  const lines = bytes.toString('latin1').split('\n');
  change(lines);
  return Buffer.from(lines.join('\n'), 'latin1');
}

function indent(lines: string[], random: Random): void {
  const index = at(lines, random);
  const text = lines[index] as string;
  lines[index] = random.chance(0.5)
    ? `${random.pick([' ', '  ', '\t'])}${text}`
    : text.replace(/^ {1,2}/, '');
}

function append(lines: string[], random: Random): void {
  const index = at(lines, random);
  lines[index] = `${lines[index]} ${piece(random)}`;
}

function at(lines: readonly string[], random: Random): number {
  return random.int(lines.length);
}

function line(lines: readonly string[], random: Random): string {
  return random.pick(lines);
}

function piece(random: Random): string {
  return Buffer.from(random.pick(random.chance(0.5) ? hostileYaml : hostileWords)).toString('latin1');
}
