/** An IPv4 subnet as a range of 32-bit numbers. */
export interface Subnet {
  /** The address as written, host bits included. */
  readonly address: number;
  readonly first: number;
  readonly last: number;
  /** Prefix length. */
  readonly bits: number;
}

/** `10.1.0.0/16`, strictly four decimal numbers without leading zeros (which some tools read as octal). */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const written = match.slice(1);
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = written.map(Number);
  const isWrong = written.some((part) => part !== String(Number(part)));
  if (isWrong || [a, b, c, d].some((part) => part > 255) || bits > 32) {
    return undefined;
  }
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { address, first, last: first + size - 1, bits };
}

export function printSubnet(subnet: Subnet): string {
  return `${printAddress(subnet.first)}/${subnet.bits}`;
}

function printAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

export function overlap(one: Subnet, other: Subnet): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** The ranges that no pod, Service or link can have (RFC 6890), and how to call them. */
const reserved = (
  [
    ['0.0.0.0/8', '"this network"'],
    ['127.0.0.0/8', 'the loopback range'],
    ['169.254.0.0/16', 'the link-local range'],
    ['224.0.0.0/3', 'the multicast and reserved ranges'],
  ] as const
).flatMap(([text, what]) => {
  const subnet = parseSubnet(text);
  return subnet === undefined ? [] : [{ subnet, what }];
});

export function reservedRange(subnet: Subnet): string | undefined {
  return reserved.find((range) => overlap(range.subnet, subnet))?.what;
}

/** The first free 10.x.0.0/16 from `start` on, round the end; undefined when all 256 are taken. */
export function freeSubnet(start: number, taken: readonly Subnet[]): Subnet | undefined {
  for (let step = 0; step < 256; step++) {
    const subnet = parseSubnet(`10.${(start + step) % 256}.0.0/16`);
    if (subnet !== undefined && !taken.some((other) => overlap(other, subnet))) {
      return subnet;
    }
  }
  return undefined;
}
