import * as z from 'zod';
import type { DnsCheck } from '../check-types.ts';
import { type Path, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Own } from './own.ts';
import { podRef, podText, serviceRef, serviceText } from './parts.ts';

export const dnsSchema = z
  .strictObject({
    from: podText.describe('The pod that asks, written `cluster/pod` or `cluster/namespace/pod`.'),
    name: z
      .string()
      .max(253)
      .describe(
        'The name, as an application would ask for it: the search list is used unless it ends with a dot. With `type: PTR` an IPv4 address will do.',
      ),
    type: z.enum(['A', 'AAAA', 'CNAME', 'SRV', 'PTR']).optional().describe('Default: A.'),
    is: z
      .array(z.string().max(300))
      .min(1)
      .max(200)
      .optional()
      .describe(
        'Exactly these are the answers, in any order; an SRV record is `priority weight port target`.',
      ),
    service: serviceText
      .optional()
      .describe(
        "A Service whose ClusterIP is the answer, or, when it is headless, its ready endpoints' addresses. Written `cluster/name` or `cluster/namespace/name`.",
      ),
    absent: z.literal(true).optional().describe('There is no such name (NXDOMAIN).'),
  })
  .describe("Asks the pod's own resolver for a name.");

type DnsFile = z.infer<typeof dnsSchema>;

export function resolveDns(file: DnsFile, path: Path, resolution: Resolution): Own<DnsCheck> | undefined {
  const { type = 'A' } = file;
  const from = podRef(file.from, [...path, 'from'], resolution);
  const question = askedName(file.name, type, [...path, 'name'], resolution);
  const expect = resolveExpect(file, type, path, resolution);
  return question === undefined ? undefined : from && expect && { kind: 'dns', from, question, type, expect };
}

/** Letters, digits, dashes and underscores, in labels of at most 63: what a resolver takes without escapes. */
const hostName = /^(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?$/;
const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function askedName(
  name: string,
  type: DnsCheck['type'],
  path: Path,
  resolution: Resolution,
): string | undefined {
  const bytes = type === 'PTR' ? ipv4.exec(name) : null;
  if (bytes !== null) {
    return `${bytes.slice(1).reverse().join('.')}.in-addr.arpa.`;
  }
  return hostName.test(name)
    ? name
    : resolution.report(
        path,
        `${quoted(name)} is not a DNS name`,
        'Write labels of letters, digits, dashes and underscores, with dots between.',
      );
}

function resolveExpect(
  file: DnsFile,
  type: DnsCheck['type'],
  path: Path,
  resolution: Resolution,
): DnsCheck['expect'] | undefined {
  const [wanted, second] = (['is', 'service', 'absent'] as const).filter((key) => file[key] !== undefined);
  if (wanted === undefined || second !== undefined) {
    const hint = 'Write one of `is`, `service`, `absent: true`.';
    if (wanted !== undefined) {
      return resolution.report(path, `A name cannot have both \`${wanted}\` and \`${second}\``, hint);
    }
    return resolution.gaps.damaged(path)
      ? undefined
      : resolution.report(path, 'The check does not say what the answer is', hint);
  }
  if (file.is !== undefined) {
    return { kind: 'is', answers: file.is.map((answer) => normalAnswer(type, answer)) };
  }
  if (file.service === undefined) {
    return { kind: 'absent' };
  }
  const place = [...path, 'service'];
  if (type !== 'A') {
    const message = `\`service\` means addresses, and the check asks for \`type: ${type}\``;
    return resolution.report(place, message, 'Leave `type` out, or list the answers with `is`.');
  }
  const service = serviceRef(file.service, place, resolution);
  return service && { kind: 'service', service };
}

/** A record's value in one spelling: lower case, single spaces, and a dot at the end of a name. */
export function normalAnswer(type: DnsCheck['type'], text: string): string {
  const value = text.trim().toLowerCase().replace(/\s+/g, ' ');
  return type === 'A' || type === 'AAAA' || value.endsWith('.') ? value : `${value}.`;
}
