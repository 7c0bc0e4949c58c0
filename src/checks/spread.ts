import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpreadCheck } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import type { Answer } from './curl.ts';
import { ask } from './http.ts';
import { LookError } from './reason.ts';
import { lookAtService, type ServiceSeen } from './service.ts';
import { tooFew, wantsSecondSample } from './spread-judge.ts';

/** What one attempt showed: one sample of requests, or two where the first left a doubt. */
export interface SpreadSeen {
  readonly url: string;
  /** Names of the pods behind the Service's ready endpoints, the same before and after the requests. */
  readonly replicas: readonly string[];
  readonly samples: readonly (readonly Answer[])[];
}

/** Milliseconds between two samples, in which kube-proxy may still follow a change. */
const pause = 1_500;

/** Sends the requests from inside the pod. Throws when it could not look. */
export async function observeSpread(
  check: SpreadCheck,
  context: CheckContext,
  folder: string,
): Promise<SpreadSeen> {
  const before = await lookAtService(check, context);
  const problem = tooFew(check, before.replicas.length);
  if (problem !== undefined) {
    throw new LookError(problem);
  }
  const url = `http://${before.host}:${before.port}`;
  const sample = () => ask(check, context, `${url}/${path}`, path);
  const path = randomBytes(8).toString('hex');
  const first = await sample();
  const seen = { url: `${url}/${path}`, replicas: before.replicas, samples: [first] };
  const samples = [first];
  if (wantsSecondSample(check, seen)) {
    await context.clock.sleep(pause, context.signal);
    samples.push(await sample());
  }
  await writeFile(join(folder, 'answers.json'), `${JSON.stringify(samples)}\n`, { mode: 0o600 });
  refuseChange(check, before, await lookAtService(check, context));
  return { ...seen, samples };
}

/** While replicas come and go, no share is right or wrong. */
function refuseChange({ service }: SpreadCheck, before: ServiceSeen, after: ServiceSeen): void {
  if (before.replicas.join(' ') !== after.replicas.join(' ')) {
    throw new LookError(
      `The ready endpoints of Service "${service.name}" changed while requests were sent: before ${before.replicas.join(', ') || 'none'}, after ${after.replicas.join(', ') || 'none'}`,
    );
  }
}
