import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { command } from '../command.ts';
import { client, type EngineInfo, probeLabel } from '../engine/engine.ts';
import type { Run } from '../exec.ts';
import { kernelFeatures, trialScript } from './kernel-features.ts';
import { type Machine, read } from './machine.ts';

/** What the engine's kernel said of one feature, and how it was asked. */
export type KernelAnswer =
  | { readonly kind: 'tried'; readonly works: boolean; readonly why: string }
  | { readonly kind: 'configured'; readonly has: boolean; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export type KernelSight = ReadonlyMap<string, KernelAnswer>;

/** Images of ours that carry ip, tc and nft; whichever is in the engine does. */
const images = ['labs.local/toolbox:v1', 'labs.local/koko:v1'];

/** Tries in a privileged container, else in a namespace of this machine, else reads the kernel's configuration. */
export async function observeKernel(run: Run, engine: EngineInfo, machine: Machine): Promise<KernelSight> {
  const image = await findImage(run);
  if (image !== undefined) {
    const flags = [
      '--rm',
      '--privileged',
      '--network=none',
      '--entrypoint=sh',
      `--label=${probeLabel}=kernel`,
    ];
    const said = await run(command(client, 'run', ...flags, image, '-c', trialScript), {
      accept: [0, 1, 125, 126, 127],
    });
    return withReason(parseTrials(said.stdout), `the trial in ${image} did not run`);
  }
  if (!isSameMachine(engine, machine)) {
    const why = 'the engine is on another machine and has no image yet to look with';
    return unknownKernel(why);
  }
  const tried = machine.isRoot ? await tryHere(run) : new Map<string, KernelAnswer>();
  const configured = await readConfiguration(run, machine);
  const answers = kernelFeatures.map(({ name }) => {
    const trial = tried.get(name);
    return [name, trial?.kind === 'tried' ? trial : (configured.get(name) ?? trial)] as const;
  });
  const why = 'it needs root to try, and the kernel does not show its configuration';
  return withReason(
    new Map(answers.filter((pair) => pair[1] !== undefined) as [string, KernelAnswer][]),
    why,
  );
}

export function unknownKernel(why: string): KernelSight {
  return new Map(kernelFeatures.map(({ name }) => [name, { kind: 'unknown', why }]));
}

async function findImage(run: Run): Promise<string | undefined> {
  const { stdout } = await run(command(client, 'images', '--format', '{{.Repository}}:{{.Tag}}'));
  const there = new Set(stdout.split('\n'));
  return images.find((image) => there.has(image));
}

/** Without this, free memory and paths here say nothing about the engine's. */
export function isSameMachine(engine: EngineInfo, machine: Machine): boolean {
  return machine.platform === 'linux' && engine.kernel === machine.kernel && engine.name === machine.name;
}

async function tryHere(run: Run): Promise<Map<string, KernelAnswer>> {
  const trial = command('unshare', '--net', '--mount', 'sh', '-c', trialScript);
  const { stdout } = await run(trial, { accept: [0, 1, 127] }).catch(() => ({ stdout: '' }));
  return parseTrials(stdout);
}

/** Reads what the script printed. */
export function parseTrials(stdout: string): Map<string, KernelAnswer> {
  const answers = new Map<string, KernelAnswer>();
  for (const line of stdout.split('\n')) {
    const [, name = '', word, why = ''] = /^(\w+) (yes|no|unknown)(?: (.*))?$/.exec(line) ?? [];
    if (word === 'unknown') {
      answers.set(name, { kind: 'unknown', why });
    } else if (word !== undefined) {
      answers.set(name, { kind: 'tried', works: word === 'yes', why });
    }
  }
  return answers;
}

function withReason(answers: Map<string, KernelAnswer>, why: string): KernelSight {
  return new Map(kernelFeatures.map(({ name }) => [name, answers.get(name) ?? { kind: 'unknown', why }]));
}

async function readConfiguration(run: Run, machine: Machine): Promise<Map<string, KernelAnswer>> {
  const text = (await readZipped('/proc/config.gz')) || (await read(`/boot/config-${machine.kernel}`));
  const answers = new Map<string, KernelAnswer>();
  if (text === '') {
    return answers;
  }
  for (const { name, option, module } of kernelFeatures) {
    const value = parseOption(text, option);
    const loads = value === 'm' ? await canLoad(run, module, machine) : value === 'y';
    const why = loads
      ? `CONFIG_${option}=${value}`
      : value === 'm'
        ? `module ${module} is not there`
        : `CONFIG_${option} is off`;
    answers.set(name, { kind: 'configured', has: loads, why });
  }
  return answers;
}

/** `y`, `m` or undefined, from a kernel's .config. */
export function parseOption(config: string, option: string): string | undefined {
  return new RegExp(`^CONFIG_${option}=([ym])$`, 'm').exec(config)?.[1];
}

/** Distributions leave modules out of their smallest packages, whatever the configuration says. */
async function canLoad(run: Run, module: string, machine: Machine): Promise<boolean> {
  if (!machine.programs.has('modprobe')) {
    return false;
  }
  const { exitCode } = await run(command('modprobe', '--dry-run', module), { accept: [0, 1] });
  return exitCode === 0;
}

async function readZipped(path: string): Promise<string> {
  try {
    return (await promisify(gunzip)(await readFile(path))).toString('utf8');
  } catch {
    return '';
  }
}
