import type { DnsCheck } from '../lab/check-types.ts';
import { normalAnswer } from '../lab/checks/dns.ts';

/** One message of a name server. */
export interface DnsMessage {
  /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED, ... */
  readonly status: string;
  /** The name that was asked, lower case, with the dot at its end. */
  readonly question: string;
  /** Values of the records of the type that was asked, in one spelling, sorted. */
  readonly answers: readonly string[];
}

/** What dig showed: a message for each name that the search list made of the one, in order. */
export interface DnsSeen {
  readonly messages: readonly DnsMessage[];
  /** The last name got no answer at all. */
  readonly isSilent: boolean;
}

/** dig's exit code when no server answered (man dig, RETURN CODES). */
export const noServer = 9;

/** Seconds for each of two tries. */
const patience = 2;

/** As an application would ask: with the search list and `ndots` of the pod's resolv.conf, every name shown. */
export function digArgv(name: string, type: DnsCheck['type']): [string, ...string[]] {
  const how = ['+search', '+showsearch', '+tries=2', `+time=${patience}`];
  return ['dig', ...how, '+noall', '+comments', '+question', '+answer', '-t', type, '-q', name];
}

export function parseDig(stdout: string, exitCode: number, type: DnsCheck['type']): DnsSeen {
  const [, ...blocks] = stdout.split(/^;; ->>HEADER<<- /m);
  return { messages: blocks.map((block) => parseMessage(block, type)), isSilent: exitCode === noServer };
}

function parseMessage(block: string, type: DnsCheck['type']): DnsMessage {
  const status = /status: (\w+)/.exec(block)?.[1] ?? '';
  const question = /^;(?!;)(\S+)\s+IN\s/m.exec(block)?.[1] ?? '';
  const answers = [...block.matchAll(/^[^;\s]\S*\s+\d+\s+IN\s+(\w+)\s+(.+)$/gm)].flatMap(
    ([, kind, value = '']) => (kind === type ? [normalAnswer(type, value)] : []),
  );
  return { status, question: question.toLowerCase(), answers: answers.sort() };
}
