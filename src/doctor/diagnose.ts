import { join } from 'node:path';
import { defaultSocket, type EngineInfo } from '../engine/engine.ts';
import { recordProof } from '../engine/ready.ts';
import { CommandError } from '../exec.ts';
import { findMirror } from '../supply/build-debian.ts';
import type { DoctorContext } from './context.ts';
import { judgeEngine, type RepairPlace } from './engine-judge.ts';
import { type EngineSight, observeEngine } from './engine-sight.ts';
import type { Finding } from './finding.ts';
import { judgeKernel } from './kernel-judge.ts';
import { type KernelSight, observeKernel, unknownKernel } from './kernel-sight.ts';
import { type Machine, observeMachine } from './machine.ts';
import { defaultNeeds, judgeResources, observeResources } from './resources.ts';
import { judgeTools, observeGo } from './tools.ts';

/** Looks at everything and changes nothing: first the engine, then what can be seen through it. */
export async function diagnose(context: DoctorContext): Promise<Finding[]> {
  const machine = await observeMachine(context.env);
  const [sight, place, go] = await Promise.all([
    observeEngine(context),
    repairPlace(context),
    observeGo(context.run, machine),
  ]);
  const engine = sight.answer.kind === 'ready' ? sight.answer.info : undefined;
  if (engine !== undefined) {
    await recordProof(context.folders.cache, engine, sight.privileged.kind === 'ran');
  }
  const [kernel, resources] = await Promise.all([
    lookAtKernel(context, sight, machine),
    observeResources(context, sight, machine),
  ]);
  return [
    ...judgeEngine(sight, machine, place),
    ...judgeKernel(kernel),
    ...judgeResources(resources, context.needs ?? defaultNeeds, machine),
    ...judgeTools(go, machine),
  ];
}

/** The part that changes from hour to hour, of an engine that is proven: costs no call of the engine. */
export async function diagnoseResources(context: DoctorContext, info: EngineInfo): Promise<Finding[]> {
  const machine = await observeMachine(context.env);
  const sight = { answer: { kind: 'ready', info }, host: defaultSocket } as const;
  const resources = await observeResources(context, sight, machine);
  return judgeResources(resources, context.needs ?? defaultNeeds, machine);
}

async function lookAtKernel(
  context: DoctorContext,
  sight: EngineSight,
  machine: Machine,
): Promise<KernelSight> {
  if (sight.answer.kind !== 'ready') {
    return unknownKernel('no engine answers');
  }
  if (sight.privileged.kind === 'failed') {
    return unknownKernel('no privileged container can be run');
  }
  try {
    return await observeKernel(context.run, sight.answer.info, machine);
  } catch (error) {
    if (error instanceof CommandError && error.reason !== 'interrupted') {
      return unknownKernel(error.message.split('\n')[0] ?? '');
    }
    throw error;
  }
}

async function repairPlace(context: DoctorContext): Promise<RepairPlace> {
  return {
    folder: join(context.folders.cache, 'engine'),
    // Machines that are no Debian have none; only one repair asks for it.
    mirror: await findMirror('/etc/apt').catch(() => undefined),
  };
}
