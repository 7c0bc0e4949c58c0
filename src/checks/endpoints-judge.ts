import type { EndpointsCheck } from '../lab/check-types.ts';
import type { SeenEndpoint } from './endpoints.ts';
import type { Judgement } from './judgement.ts';

/** Judges who stands behind a Service. */
export function judgeEndpoints(check: EndpointsCheck, endpoints: readonly SeenEndpoint[]): Judgement {
  const inState = (state: SeenEndpoint['state']) => endpoints.filter((one) => one.state === state);
  const ready = inState('ready');
  const figures = {
    ready: ready.length,
    notReady: inState('notReady').length,
    terminating: inState('terminating').length,
  };
  const problems = [
    ...numberProblem('ready', check.ready, figures.ready),
    ...numberProblem('not ready', check.notReady, figures.notReady),
    ...memberProblems(
      check.addresses,
      ready.map(({ address }) => address),
    ),
    ...memberProblems(
      check.pods,
      ready.map(({ pod, address }) => pod ?? address),
    ),
  ];
  const common = { expected: expectedOf(check), figures };
  const seen = seenOf(endpoints);
  return problems.length === 0
    ? { status: 'pass', ...common, seen }
    : {
        status: 'fail',
        ...common,
        seen: `${problems.join('; ')} (${seen})`,
        hint: `Look yourself with ${lookOf(check)}`,
      };
}

function numberProblem(word: string, wanted: number | undefined, found: number): string[] {
  return wanted === undefined || wanted === found
    ? []
    : [`${found} ${found === 1 ? 'is' : 'are'} ${word}, not ${wanted}`];
}

function memberProblems(wanted: readonly string[] | undefined, found: readonly string[]): string[] {
  if (wanted === undefined) {
    return [];
  }
  const missing = wanted.filter((one) => !found.includes(one));
  const strange = found.filter((one) => !wanted.includes(one));
  return [
    ...(missing.length === 0 ? [] : [`not ready, or not there: ${missing.join(', ')}`]),
    ...(strange.length === 0 ? [] : [`ready, but not expected: ${strange.join(', ')}`]),
  ];
}

function seenOf(endpoints: readonly SeenEndpoint[]): string {
  const words = { ready: 'ready', notReady: 'not ready', terminating: 'being terminated' } as const;
  const parts = (['ready', 'notReady', 'terminating'] as const).flatMap((state) => {
    const names = endpoints.filter((one) => one.state === state).map(described);
    return names.length === 0 ? [] : [`${words[state]}: ${names.join(', ')}`];
  });
  return parts.length === 0 ? 'there are no endpoints' : parts.join('; ');
}

function described(endpoint: SeenEndpoint): string {
  return endpoint.pod === undefined ? endpoint.address : `${endpoint.pod} ${endpoint.address}`;
}

export function expectedOf({ service, ready, notReady, addresses, pods }: EndpointsCheck): string {
  const parts = [
    ...(ready === undefined ? [] : [`${ready} ready`]),
    ...(notReady === undefined ? [] : [`${notReady} not ready`]),
    ...(addresses === undefined ? [] : [`ready exactly ${names(addresses)}`]),
    ...(pods === undefined ? [] : [`ready exactly ${names(pods)}`]),
  ];
  return `endpoints of Service "${service.cluster}/${service.namespace}/${service.name}": ${parts.join(', ')}`;
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ');
}

/** The command for looking oneself, in backticks. */
export function lookOf({ service }: Pick<EndpointsCheck, 'service'>): string {
  const { cluster, namespace, name } = service;
  const where = namespace === 'default' ? '' : ` --namespace ${namespace}`;
  return `\`kubectl --context ${cluster} get endpointslices${where} --selector kubernetes.io/service-name=${name} --output yaml\``;
}
