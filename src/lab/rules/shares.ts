import type { SpreadCheck } from '../check-types.ts';
import { requestsForOne, requestsNeeded, spreadLevel } from '../checks/spread-odds.ts';
import { namespaceOf, objectsOf, record } from '../pods.ts';
import type { Finding } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Lab } from '../types.ts';
import type { Rule } from './rule.ts';

/** Holds for every Service with two replicas or more; a step may scale, so that the manifests say nothing of it. */
export const sharesJudgeable: Rule = {
  name: 'a spread is judged by enough requests',
  check: (lab, { resolution }) =>
    lab.checks.flatMap((check) => (check.kind === 'spread' ? tooFew(check, 2, resolution) : [])),
};

export const sharesOfManifestsJudgeable: Rule = {
  name: 'a spread is judged by enough requests for the replicas of the manifests',
  check: (lab, { resolution }) =>
    lab.checks.flatMap((check) => {
      if (check.kind !== 'spread' || check.shares === 'one') {
        return [];
      }
      const replicas = replicasOf(check, lab);
      // Two are told of by the other rule.
      return replicas > 2 && tooFew(check, 2, resolution).length === 0
        ? tooFew(check, replicas, resolution)
        : [];
    }),
};

function tooFew(check: SpreadCheck, replicas: number, resolution: Resolution): Finding[] {
  const isOne = check.shares === 'one';
  const needed = isOne ? requestsForOne : requestsNeeded(replicas, spreadLevel(check));
  if (check.requests >= needed) {
    return [];
  }
  const doubt = isOne ? 'that they all go to one' : `whether ${replicas} replicas get even shares`;
  const message = `${check.requests} requests are too few to tell ${doubt}`;
  const path = resolution.at(check, 'spread', 'requests');
  return [{ path, message, hint: `Ask for at least ${needed}.` }];
}

/** Replicas of the workloads of the manifests that the Service selects; 0 when that is not known. */
function replicasOf({ service }: SpreadCheck, lab: Lab): number {
  const cluster = lab.clusters.find(({ name }) => name === service.cluster);
  const objects = (cluster === undefined ? [] : objectsOf(cluster)).filter(
    (object) => namespaceOf(object) === service.namespace,
  );
  const found = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === service.name);
  const selector = Object.entries(record(record(found?.spec).selector));
  if (selector.length === 0) {
    return 0;
  }
  const isSelected = (labels: unknown) => selector.every(([key, value]) => record(labels)[key] === value);
  return objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map(({ spec }) => record(spec))
    .filter(({ template }) => isSelected(record(record(template).metadata).labels))
    .reduce((sum, { replicas }) => sum + (typeof replicas === 'number' ? replicas : 1), 0);
}
