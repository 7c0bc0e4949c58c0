import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DnsCheck, ServiceRef } from '../lab/check-types.ts';
import { allDone } from './all-done.ts';
import type { CheckContext } from './context.ts';
import { type DnsSeen, digArgv, noServer, parseDig } from './dig.ts';
import { endpointsOf } from './endpoints.ts';
import { podName } from './place.ts';
import { AbsentError, LookError, lookError } from './reason.ts';
import { getService, getSlices } from './service.ts';

/** What one attempt showed. */
export interface DnsObserved extends DnsSeen {
  /** The answers that there have to be; empty where there must be none. */
  readonly wanted: readonly string[];
}

/** A name that every cluster's DNS knows: it shows that the server which says "no such name" does answer. */
const knownName = 'kubernetes.default.svc.cluster.local.';

/** Asks from inside the pod. Throws when it could not look. */
export async function observeDns(
  check: DnsCheck,
  context: CheckContext,
  folder: string,
): Promise<DnsObserved> {
  const isAbsent = check.expect.kind === 'absent';
  const [seen, wanted, proof] = await allDone([
    dig(check, check.question, check.type, context, join(folder, 'dig.txt')),
    wantedAnswers(check, context),
    isAbsent ? dig(check, knownName, 'A', context, join(folder, 'dig-proof.txt')) : undefined,
  ]);
  if (proof !== undefined && (proof.messages.at(-1)?.answers ?? []).length === 0) {
    throw new LookError(
      `The name server of "${podName(check.from)}" does not know "${knownName}" either, which is always there: nothing can be said of other names`,
    );
  }
  return { ...seen, wanted };
}

async function dig(
  { from }: DnsCheck,
  name: string,
  type: DnsCheck['type'],
  context: CheckContext,
  file: string,
): Promise<DnsSeen> {
  const command = context.execIn(from)(['timeout', '30', ...digArgv(name, type)]);
  try {
    const { stdout, exitCode } = await context.run(command, { timeout: 40_000, accept: [0, noServer] });
    await writeFile(file, stdout, { mode: 0o600 });
    return parseDig(stdout, exitCode, type);
  } catch (error) {
    throw lookError(error, 'Running dig', podName(from));
  }
}

async function wantedAnswers({ expect }: DnsCheck, context: CheckContext): Promise<readonly string[]> {
  switch (expect.kind) {
    case 'is':
      return [...new Set(expect.answers)].sort();
    case 'service':
      return addressesOf(expect.service, context);
    case 'absent':
      return [];
  }
}

/** The addresses that DNS has to give for a Service: its ClusterIP, or those of its ready endpoints. */
async function addressesOf(service: ServiceRef, context: CheckContext): Promise<string[]> {
  const { namespace, name } = service;
  const { spec } = await getService(service, context);
  if (spec.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None') {
    return [spec.clusterIP];
  }
  if (spec.type === 'ExternalName') {
    throw new AbsentError(`Service "${namespace}/${name}" has no addresses: its type is ExternalName`);
  }
  const endpoints = endpointsOf(await getSlices(service, context));
  const ready = endpoints.filter(({ state }) => state === 'ready').map(({ address }) => address);
  if (ready.length === 0) {
    throw new AbsentError(`Service "${namespace}/${name}" is headless and has no ready endpoints`);
  }
  return ready.sort();
}
