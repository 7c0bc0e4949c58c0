import type { Command } from '../command.ts';
import type { Check, CheckKind, CheckOf } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { observeDns } from './dns.ts';
import { commandOf as dnsCommand, expectedOf as dnsExpected, judgeDns } from './dns-judge.ts';
import { observeEndpoints, watchEndpoints } from './endpoints.ts';
import {
  expectedOf as endpointsExpected,
  lookOf as endpointsLook,
  judgeEndpoints,
} from './endpoints-judge.ts';
import { observeExec } from './exec.ts';
import { expectedOf as execExpected, lookOf as execLook, judgeExec } from './exec-judge.ts';
import { observeHttp } from './http.ts';
import { expectedOf as httpExpected, judgeHttp } from './http-judge.ts';
import type { Judgement } from './judgement.ts';
import { observeKubernetes, watchKubernetes } from './kubernetes.ts';
import {
  judgeKubernetes,
  expectedOf as kubernetesExpected,
  lookOf as kubernetesLook,
} from './kubernetes-judge.ts';
import { observeLogs } from './logs.ts';
import { judgeLogs, expectedOf as logsExpected, lookOf as logsLook } from './logs-judge.ts';
import { observePackets } from './packets.ts';
import { judgePackets, expectedOf as packetsExpected } from './packets-judge.ts';
import { podName } from './place.ts';
import { observeReach } from './reach.ts';
import { judgeReach, type ReachCheck, expectedOf as reachExpected } from './reach-judge.ts';
import { observeSpread } from './spread.ts';
import { judgeSpread, expectedOf as spreadExpected } from './spread-judge.ts';

/** How one kind of check looks, judges, and says what it wants. */
export interface KindOfCheck<One extends Check> {
  /** One attempt; evidence goes to `folder`. Throws a LookError when nobody could look, an AbsentError when what has to be there is not. */
  attempt(check: One, context: CheckContext, folder: string): Promise<Judgement>;
  /** One line: what has to be the case. */
  expected(check: One): string;
  /** How to look oneself when the check could not: a command in backticks. */
  look(check: One): string;
  /** A command each of whose lines of output says that another attempt is worth while (`kubectl get --watch`). */
  watch?(check: One, context: CheckContext): Command;
}

const insideOf = (pod: Parameters<typeof podName>[0]) => `\`labs exec ${podName(pod)} -- ip address\``;

const reach: KindOfCheck<ReachCheck> = {
  attempt: async (check, context, folder) => judgeReach(check, await observeReach(check, context, folder)),
  expected: reachExpected,
  look: ({ from }) => insideOf(from),
};

const kinds: { readonly [Kind in CheckKind]: KindOfCheck<CheckOf<Kind>> } = {
  packets: {
    attempt: async (check, context, folder) =>
      judgePackets(check, await observePackets(check, context, folder)),
    expected: packetsExpected,
    look: ({ flows: [flow] }) => (flow === undefined ? '`labs status`' : insideOf(flow.from)),
  },
  http: {
    attempt: async (check, context, folder) => judgeHttp(check, await observeHttp(check, context, folder)),
    expected: httpExpected,
    look: endpointsLook,
  },
  dns: {
    attempt: async (check, context, folder) => judgeDns(check, await observeDns(check, context, folder)),
    expected: dnsExpected,
    look: (check) => `\`labs exec ${podName(check.from)} -- ${dnsCommand(check)}\``,
  },
  tcp: reach,
  udp: reach,
  ping: reach,
  kubernetes: {
    attempt: async (check, context) => judgeKubernetes(check, await observeKubernetes(check, context)),
    expected: kubernetesExpected,
    look: kubernetesLook,
    watch: watchKubernetes,
  },
  endpoints: {
    attempt: async (check, context) => judgeEndpoints(check, await observeEndpoints(check, context)),
    expected: endpointsExpected,
    look: endpointsLook,
    watch: watchEndpoints,
  },
  spread: {
    attempt: async (check, context, folder) =>
      judgeSpread(check, await observeSpread(check, context, folder)),
    expected: spreadExpected,
    look: endpointsLook,
    watch: watchEndpoints,
  },
  exec: {
    attempt: async (check, context) => judgeExec(check, await observeExec(check, context)),
    expected: execExpected,
    look: execLook,
  },
  logs: {
    attempt: async (check, context) => judgeLogs(check, await observeLogs(check, context)),
    expected: logsExpected,
    look: logsLook,
  },
};

/** The row of a check's kind. */
export function kindOf<One extends Check>(check: One): KindOfCheck<One> {
  return kinds[check.kind] as unknown as KindOfCheck<One>;
}
