import { randomBytes } from 'node:crypto';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../command.ts';
import {
  askEngine,
  client,
  contextHost,
  defaultSocket,
  type EngineAnswer,
  probeLabel,
} from '../engine/engine.ts';
import { noopProgram, tarOfProgram } from '../engine/noop.ts';
import { CommandError, type Run } from '../exec.ts';
import type { DoctorContext } from './context.ts';

/** What was seen of the engine. */
export interface EngineSight {
  readonly answer: EngineAnswer;
  /** The address that the client uses. */
  readonly host: string;
  /** The user named the engine with DOCKER_HOST: it is theirs, and none other is started instead. */
  readonly isChosen: boolean;
  /** A local socket is there; false for other kinds of addresses. */
  readonly hasSocket: boolean;
  readonly privileged: PrivilegedSight;
}

export type PrivilegedSight =
  | { readonly kind: 'ran' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'not tried'; readonly why: string };

export async function observeEngine(context: DoctorContext): Promise<EngineSight> {
  const { run, env } = context;
  const answer = await askEngine(run);
  const chosen = env.DOCKER_HOST ?? '';
  const host =
    chosen === '' && answer.kind !== 'no client' ? await hostOfContext(run) : chosen || defaultSocket;
  return {
    answer,
    host,
    isChosen: chosen !== '',
    hasSocket: host.startsWith('unix://') && (await exists(host.slice('unix://'.length))),
    privileged:
      answer.kind === 'ready'
        ? await tryPrivileged(run, answer.info.architecture)
        : { kind: 'not tried', why: 'there is no engine to try it with' },
  };
}

async function hostOfContext(run: Run): Promise<string> {
  const { stdout } = await run(contextHost(), { accept: [0, 1] });
  return stdout.trim() || defaultSocket;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program of our own that does nothing, in a privileged container; no image needs to be there before. */
export async function tryPrivileged(run: Run, architecture: string): Promise<PrivilegedSight> {
  const program = noopProgram(architecture);
  if (program === undefined) {
    return { kind: 'not tried', why: `there is no probe for the architecture "${architecture}"` };
  }
  const folder = await mkdtemp(join(tmpdir(), 'labs-probe-'));
  const image = `labs.local/probe:${randomBytes(6).toString('hex')}`;
  try {
    const tar = join(folder, 'probe.tar');
    await writeFile(tar, tarOfProgram('noop', program));
    await run(command(client, 'import', '--change', `LABEL ${probeLabel}=noop`, tar, image));
    const flags = [
      '--rm',
      '--privileged',
      '--network=none',
      '--cgroupns=private',
      `--label=${probeLabel}=noop`,
    ];
    await run(command(client, 'run', ...flags, image, '/noop'));
    return { kind: 'ran' };
  } catch (error) {
    if (!(error instanceof CommandError) || error.reason === 'interrupted') {
      throw error;
    }
    return { kind: 'failed', why: lastLine(error.output.stderr) || error.message };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await run(command(client, 'rmi', '--force', image), { accept: [0, 1] }).catch(() => {
      // The probe's own failure says more; the image is labelled and a hundred bytes large.
    });
  }
}

/** The engine's reason, without the client's advice to read the help, which older and newer clients word differently. */
export function lastLine(text: string): string {
  const isAdvice = (line: string) => /^(See|Run) 'docker /.test(line.trim());
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !isAdvice(line));
  return lines.at(-1)?.trim() ?? '';
}
