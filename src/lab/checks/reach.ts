import * as z from 'zod';
import type { PingCheck, ReachProof, ReachTarget, TcpCheck, UdpCheck } from '../check-types.ts';
import { type Path, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Own } from './own.ts';
import { nodeRef, nodeText, podInterface, podRef, podText, serviceRef, serviceText } from './parts.ts';

const targetShape = {
  pod: z
    .string()
    .optional()
    .describe('A pod: its primary address, or with `cluster/pod:interface` the address of that interface.'),
  service: serviceText
    .optional()
    .describe("A Service's ClusterIP, written `cluster/name` or `cluster/namespace/name`."),
  node: nodeText
    .optional()
    .describe("A node's address on the lab's network, written `cluster/node`: control-plane, worker, ..."),
  host: z.string().max(253).optional().describe('A name or an IPv4 address, as the pod resolves it.'),
};

const targetSchema = z
  .strictObject(targetShape)
  .describe('Where the probe goes: exactly one of `pod`, `service`, `node`, `host`.');

const port = z.int().min(1).max(65_535);
const from = podText.describe('The pod that probes, written `cluster/pod` or `cluster/namespace/pod`.');
const proofText = 'What the same probe must reach in the same attempt, so that its failure says something.';
const portProof = z
  .strictObject({
    to: targetSchema,
    port: port.optional().describe("Default: the check's own port."),
  })
  .optional()
  .describe(`${proofText} Needed with \`refused\` and \`silent\`.`);

export const tcpSchema = z
  .strictObject({
    from,
    to: targetSchema,
    port: port.describe('The port, 1 to 65535.'),
    expect: z.enum(['open', 'refused', 'silent']).optional().describe('Default: open.'),
    proof: portProof,
  })
  .describe('Opens a TCP connection.');

export const udpSchema = z
  .strictObject({
    from,
    to: targetSchema,
    port: port.describe('The port, 1 to 65535.'),
    send: z.string().min(1).max(1000).describe('The text of the datagram.'),
    expect: z.enum(['answered', 'refused', 'silent']).optional().describe('Default: answered.'),
    proof: portProof,
  })
  .describe('Sends a UDP datagram and waits for any answer.');

export const pingSchema = z
  .strictObject({
    from,
    to: targetSchema,
    count: z.int().min(1).max(50).optional().describe('Echo requests; all must be answered. Default: 3.'),
    expect: z.enum(['answered', 'silent']).optional().describe('Default: answered.'),
    proof: z.strictObject({ to: targetSchema }).optional().describe(`${proofText} Needed with \`silent\`.`),
  })
  .describe('Sends ICMP echo requests.');

type TcpFile = z.infer<typeof tcpSchema>;
type UdpFile = z.infer<typeof udpSchema>;
type PingFile = z.infer<typeof pingSchema>;
type TargetFile = z.infer<typeof targetSchema>;

export function resolveTcp(file: TcpFile, path: Path, resolution: Resolution): Own<TcpCheck> | undefined {
  const { port, expect = 'open' } = file;
  const ends = resolveEnds(file, expect, 'open', path, resolution);
  return ends && { kind: 'tcp', ...ends, port, expect };
}

export function resolveUdp(file: UdpFile, path: Path, resolution: Resolution): Own<UdpCheck> | undefined {
  const { port, send, expect = 'answered' } = file;
  const ends = resolveEnds(file, expect, 'answered', path, resolution);
  return ends && { kind: 'udp', ...ends, port, send, expect };
}

export function resolvePing(file: PingFile, path: Path, resolution: Resolution): Own<PingCheck> | undefined {
  const { count = 3, expect = 'answered' } = file;
  const ends = resolveEnds(file, expect, 'answered', path, resolution);
  return ends && { kind: 'ping', ...ends, count, expect };
}

interface EndsFile {
  readonly from: string;
  readonly to: TargetFile;
  readonly port?: number;
  readonly proof?: { readonly to: TargetFile; readonly port?: number | undefined } | undefined;
}

function resolveEnds(file: EndsFile, expect: string, reached: string, path: Path, resolution: Resolution) {
  const from = podRef(file.from, [...path, 'from'], resolution);
  const to = resolveTarget(file.to, [...path, 'to'], resolution);
  if (expect === reached) {
    const at = [...path, 'proof'];
    return file.proof === undefined
      ? from && to && { from, to }
      : resolution.report(at, `\`proof\` means nothing with \`expect: ${expect}\``, 'Remove it.');
  }
  if (file.proof === undefined) {
    const hint =
      'Add `proof: { to: ... }`, something that the same probe reaches: a probe that reaches nothing at all must not pass.';
    return resolution.gaps.damaged([...path, 'proof'])
      ? undefined
      : resolution.report([...path, 'expect'], `\`expect: ${expect}\` needs a proof`, hint);
  }
  const place = [...path, 'proof', 'to'];
  const proven = resolveTarget(file.proof.to, place, resolution);
  const proofPort = file.proof.port ?? file.port;
  if (sameTarget(file.proof.to, file.to) && proofPort === file.port) {
    const message = 'The proof is what must not be reached';
    return resolution.report(place, message, 'Name something that the probe does reach.');
  }
  const proof: ReachProof | undefined = proven && {
    to: proven,
    ...(proofPort === undefined ? {} : { port: proofPort }),
  };
  return from && to && proof && { from, to, proof };
}

const targetKeys = ['pod', 'service', 'node', 'host'] as const;

function sameTarget(one: TargetFile, other: TargetFile): boolean {
  return targetKeys.every((key) => one[key] === other[key]);
}

function resolveTarget(file: TargetFile, path: Path, resolution: Resolution): ReachTarget | undefined {
  const [key, second] = targetKeys.filter((one) => file[one] !== undefined);
  const text = key && file[key];
  if (key === undefined || text === undefined || second !== undefined) {
    const hint = 'Write one of `pod`, `service`, `node`, `host`.';
    const message = second === undefined ? 'The probe has no target' : 'The probe has two targets';
    return resolution.gaps.damaged(path) ? undefined : resolution.report(path, message, hint);
  }
  const place = [...path, key];
  switch (key) {
    case 'pod': {
      if (!text.includes(':')) {
        const pod = podRef(text, place, resolution);
        return pod && { kind: 'pod', pod };
      }
      const at = podInterface(text, place, resolution);
      return at && { kind: 'pod', pod: at, interface: at.interface };
    }
    case 'service': {
      const service = serviceRef(text, place, resolution);
      return service && { kind: 'service', service };
    }
    case 'node': {
      const node = nodeRef(text, place, resolution);
      return node && { kind: 'node', node };
    }
    case 'host':
      return /^[\w.-]+$/.test(text) && !text.startsWith('-')
        ? { kind: 'host', host: text }
        : resolution.report(
            place,
            `${quoted(text)} is neither a host name nor an IPv4 address`,
            'Write it without a port.',
          );
  }
}
