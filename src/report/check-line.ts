import { quote } from '../command.ts';
import type { Check, CheckKind, CheckOf, ReachTarget } from '../lab/check-types.ts';

/** What a check does, in a few words for `labs show`. */
export function checkLine(check: Check): string {
  const line = lines[check.kind] as (one: Check) => string;
  return line(check);
}

const lines: { readonly [Kind in CheckKind]: (check: CheckOf<Kind>) => string } = {
  packets: ({ flows, count }) => `${flows.length} flow${flows.length === 1 ? '' : 's'} of ${count} frames`,
  http: ({ requests, by }) => `${requests} requests, by ${by.kind}`,
  dns: ({ type, question }) => `DNS, ${type} of ${question}`,
  tcp: ({ to, port, expect }) => `TCP to ${targetText(to)}, port ${port}: ${expect}`,
  udp: ({ to, port, expect }) => `UDP to ${targetText(to)}, port ${port}: ${expect}`,
  ping: ({ to, expect }) => `ping to ${targetText(to)}: ${expect}`,
  kubernetes: ({ of, objects, absent }) =>
    `${absent ? 'no ' : ''}${of} ${'name' in objects ? objects.name : objects.selector}`,
  endpoints: ({ service }) => `endpoints of ${service.name}`,
  spread: ({ requests, by, shares }) =>
    `${requests} requests, by ${by.kind}: ${shares === 'even' ? 'even shares' : 'one backend'}`,
  exec: ({ argv: [program], in: where }) =>
    `${quote(program)} in ${where.kind === 'pod' ? where.pod.pod : where.node.name}`,
  logs: ({ of }) => `log of ${of.pod}`,
};

function targetText(target: ReachTarget): string {
  switch (target.kind) {
    case 'pod':
      return target.pod.pod + (target.interface === undefined ? '' : `:${target.interface}`);
    case 'service':
      return target.service.name;
    case 'node':
      return `${target.node.cluster}/${target.node.name}`;
    case 'host':
      return target.host;
  }
}
