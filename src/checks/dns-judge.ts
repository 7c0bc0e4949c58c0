import type { DnsCheck } from '../lab/check-types.ts';
import type { DnsMessage } from './dig.ts';
import type { DnsObserved } from './dns.ts';
import type { Judgement } from './judgement.ts';
import { podName } from './place.ts';
import { LookError } from './reason.ts';

/**
 * Judges what the pod's resolver said. Where a name has to be there, a server that fails or says nothing is a
 * failure: the name is not resolved. Where it has to be absent, the same shows nothing, and a LookError is thrown.
 */
export function judgeDns(check: DnsCheck, seen: DnsObserved): Judgement {
  const problem = check.expect.kind === 'absent' ? presence(check, seen) : difference(check, seen);
  const answers = lastOf(seen)?.answers ?? [];
  const common = {
    expected: expectedOf(check),
    figures: { asked: seen.messages.length + (seen.isSilent ? 1 : 0), answers: answers.length },
  };
  return problem === undefined
    ? { status: 'pass', ...common, seen: passOf(check, seen) }
    : {
        status: 'fail',
        ...common,
        seen: problem,
        hint: `Ask yourself with \`labs exec ${podName(check.from)} -- ${commandOf(check)}\``,
      };
}

export function expectedOf({ from, question, type, expect }: DnsCheck): string {
  const asked = `"${podName(from)}" asks for ${type} of "${question}"`;
  switch (expect.kind) {
    case 'is':
      return `${asked}: ${expect.answers.join(', ')}`;
    case 'service': {
      const { cluster, namespace, name: service } = expect.service;
      return `${asked}: the address of Service "${cluster}/${namespace}/${service}", or of its ready endpoints when it is headless`;
    }
    case 'absent':
      return `${asked}: there is no such name (NXDOMAIN)`;
  }
}

/** The command with which a person would ask, in the pod. */
export function commandOf({ question, type }: DnsCheck): string {
  return `dig +search +showsearch ${question} ${type}`;
}

function lastOf({ messages, isSilent }: DnsObserved): DnsMessage | undefined {
  return isSilent ? undefined : messages.at(-1);
}

/** How the answers differ from those wanted. */
function difference(check: DnsCheck, seen: DnsObserved): string | undefined {
  const last = lastOf(seen);
  if (last === undefined) {
    return `no name server answered for "${check.question}"`;
  }
  if (last.status === 'NXDOMAIN') {
    return `there is no such name: NXDOMAIN for ${questions(seen)}`;
  }
  if (last.status !== 'NOERROR') {
    return `the name server answered ${last.status} for "${last.question}"`;
  }
  if (last.answers.length === 0) {
    return `"${last.question}" exists, but has no ${check.type} record`;
  }
  const missing = seen.wanted.filter((one) => !last.answers.includes(one));
  const strange = last.answers.filter((one) => !seen.wanted.includes(one));
  const parts = [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(', ')}`]),
    ...(strange.length === 0 ? [] : [`not expected: ${strange.join(', ')}`]),
  ];
  return parts.length === 0
    ? undefined
    : `"${last.question}" is ${last.answers.join(', ')}; ${parts.join('; ')}`;
}

/** Why the name is not absent. Throws when nobody knows. */
function presence(check: DnsCheck, seen: DnsObserved): string | undefined {
  const found = seen.messages.find(({ status }) => status === 'NOERROR');
  if (found !== undefined) {
    const what =
      found.answers.length === 0 ? `but has no ${check.type} record` : `with ${found.answers.join(', ')}`;
    return `"${found.question}" exists, ${what}`;
  }
  const last = lastOf(seen);
  if (last?.status !== 'NXDOMAIN' && !isAbsentInside(check, seen)) {
    const said = last === undefined ? 'no answer' : last.status;
    throw new LookError(
      `Whether there is "${check.question}" cannot be told: the name server gave ${said} for it. Write the whole name with a dot at its end, so that nobody outside the cluster is asked`,
    );
  }
  return undefined;
}

/**
 * A name without a dot at its end is asked outside the cluster last, as it stands. On a machine without a network
 * nobody there can say NXDOMAIN; that the cluster has said so for every name of its own is what counts.
 */
function isAbsentInside(check: DnsCheck, { messages }: DnsObserved): boolean {
  const own = `${check.question.toLowerCase()}.cluster.local.`;
  return messages.some(({ question, status }) => question === own && status === 'NXDOMAIN');
}

function passOf(check: DnsCheck, seen: DnsObserved): string {
  const last = lastOf(seen);
  if (check.expect.kind !== 'absent') {
    return `"${last?.question}" is ${last?.answers.join(', ')}`;
  }
  const outside = last?.status === 'NXDOMAIN' ? '' : ', and nobody outside the cluster answered';
  return `NXDOMAIN for ${questions(seen)}${outside}`;
}

function questions({ messages }: DnsObserved): string {
  const names = messages.filter(({ status }) => status === 'NXDOMAIN').map(({ question }) => `"${question}"`);
  return names.join(', ');
}
