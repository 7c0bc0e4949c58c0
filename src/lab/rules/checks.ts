import type { Check, PodInterface, PodRef, ServiceRef } from '../check-types.ts';
import { type Finding, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Rule } from './rule.ts';

/** Without a check `up` could only say that nothing was seen to fail. */
export const checksExist: Rule = {
  name: 'there is at least one check',
  check: (lab, { resolution }) => {
    const isGap =
      resolution.gaps.damaged(['checks']) || resolution.findings.some(({ path }) => path[0] === 'checks');
    const hint = 'Add `checks`: nothing checked is never success.';
    return lab.checks.length > 0 || isGap
      ? []
      : [{ path: ['checks'], message: 'The lab checks nothing', hint }];
  },
};

export const flowsBetweenTwo: Rule = {
  name: 'a flow runs between two interfaces',
  check: (lab, { resolution }) =>
    lab.checks.flatMap((check) =>
      check.kind !== 'packets'
        ? []
        : check.flows.flatMap((flow) => {
            const { from, to } = flow;
            const isSame = podKey(from) === podKey(to) && from.interface === to.interface;
            const message = `Flow ${quoted(flow.name)} ends where it begins`;
            return isSame
              ? [{ path: resolution.at(flow, 'to'), message, hint: 'Name another interface.' }]
              : [];
          }),
    ),
};

export const oneCaptureAPlace: Rule = {
  name: 'a check captures once at an interface',
  check: (lab, { resolution }) =>
    lab.checks.flatMap((check): Finding[] => {
      const captures = capturesOf(check);
      const keys = captures.map(({ at }) => `${podKey(at)}:${at.interface}`);
      return captures.flatMap((capture, index) => {
        const key = keys[index] ?? '';
        const message = `${quoted(key)} is captured twice in this check`;
        const hint = 'Put what is expected there into one entry.';
        return keys.indexOf(key) === index ? [] : [{ path: resolution.at(capture, 'at'), message, hint }];
      });
    }),
};

export function capturesOf(check: Check): readonly { readonly at: PodInterface }[] {
  return check.kind === 'packets' ? check.copies : check.kind === 'http' ? check.captures : [];
}

export const serviceReachable: Rule = {
  name: 'a Service is asked in a way that can reach it',
  check: (lab, { resolution }) =>
    lab.checks.flatMap((check): Finding[] => {
      if (check.kind === 'dns') {
        const { expect, from } = check;
        return expect.kind === 'service' && expect.service.cluster !== from.cluster
          ? [unknownName(from, expect.service, 'Ask from a pod of the same cluster.', resolution)]
          : [];
      }
      if (check.kind !== 'http' && check.kind !== 'spread') {
        return [];
      }
      const { by, from, service } = check;
      if (by.kind === 'dns' && from.cluster !== service.cluster) {
        const hint = 'Write `by: nodePort` or `by: clusterIP`, or ask from a pod of the same cluster.';
        return [unknownName(from, service, hint, resolution)];
      }
      if (by.kind === 'nodePort' && by.node.cluster !== service.cluster) {
        const message = `The Service is in ${quoted(service.cluster)}, the node is in ${quoted(by.node.cluster)}`;
        const hint = `Name a node of ${quoted(service.cluster)}.`;
        return [{ path: resolution.at(check, check.kind, 'node'), message, hint }];
      }
      return [];
    }),
};

function unknownName(from: PodRef, service: ServiceRef, hint: string, resolution: Resolution): Finding {
  const message = `Cluster ${quoted(from.cluster)} does not know the DNS names of ${quoted(service.cluster)}`;
  return { path: resolution.at(service), message, hint };
}

export function podKey({
  cluster,
  namespace,
  pod,
}: {
  cluster: string;
  namespace: string;
  pod: string;
}): string {
  return namespace === 'default' ? `${cluster}/${pod}` : `${cluster}/${namespace}/${pod}`;
}
