import { randomBytes } from 'node:crypto';
import { chmod, mkdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { command, printCommand } from '../command.ts';
import type { CommandContext } from '../commands/context.ts';
import type { Lab, Node } from '../lab/types.ts';
import type { HostTools } from '../plan/types.ts';
import { hostName, type Instance, kubeconfigPath } from '../state/instance.ts';
import { mergeKubeconfigs } from '../state/kubeconfig.ts';
import { replaceFile } from '../state/replace-file.ts';
import { cacheBeside } from '../tools/kubectl.ts';

/** Where a step's scripts and the learner's shell run, and the variables they get beside the process's own. */
export interface ShellEnvironment {
  /** Scratch: goes away with the instance. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Puts the programs, one kubeconfig for all clusters and a working folder into the instance's folder. Everything in
 * it can be made anew at any time, and goes away with the instance.
 */
export async function makeEnvironment(
  lab: Lab,
  instance: Instance,
  tools: Pick<HostTools, 'kubectl'>,
  context: Pick<CommandContext, 'program' | 'env' | 'folders'>,
): Promise<ShellEnvironment> {
  const bin = join(instance.folder, 'bin');
  const folder = join(instance.folder, 'work');
  for (const each of [bin, folder]) {
    await mkdir(each, { recursive: true, mode: 0o700 });
  }
  await link(tools.kubectl, join(bin, 'kubectl'));
  await link(context.program, join(bin, 'labs'));
  await writeKoko(join(bin, 'koko'), instance);
  const files = lab.clusters.map(({ name }) => ({ cluster: name, path: kubeconfigPath(instance, name) }));
  const { path } = await mergeKubeconfigs(instance, files);
  return { folder, variables: variablesOf(lab, instance, { bin, kubeconfig: path }, context) };
}

/** The names that docs/writing-a-lab.md promises to scripts. */
function variablesOf(
  lab: Lab,
  instance: Instance,
  paths: { readonly bin: string; readonly kubeconfig: string },
  { env, folders }: Pick<CommandContext, 'env' | 'folders'>,
): Record<string, string> {
  const nodes = lab.clusters.flatMap((cluster) => cluster.nodes);
  return {
    PATH: `${paths.bin}:${env.PATH ?? ''}`,
    KUBECONFIG: paths.kubeconfig,
    ...cacheBeside(paths.kubeconfig),
    LABS_LAB: instance.name,
    // A relative one in the user's environment would mean something else in another folder.
    LABS_STATE: folders.state,
    LABS_CACHE: folders.cache,
    LAB_FOLDER: lab.folder,
    ...Object.fromEntries(nodes.map((node) => [nodeVariable(node), hostName.node(instance.name, node)])),
  };
}

/** `CORE_WORKER` for node worker of cluster core. */
export function nodeVariable({ cluster, name }: Pick<Node, 'cluster' | 'name'>): string {
  return `${cluster}_${name}`.toUpperCase().replaceAll('-', '_');
}

/** A tool that is only a name is found on PATH as it is. */
async function link(target: string, path: string): Promise<void> {
  // In a shell with this very environment, the one found on PATH is the link itself.
  const program = await realpath(target).catch(() => target);
  if (!isAbsolute(target)) {
    await rm(path, { force: true });
    return;
  }
  // Beside it and then in its place: a script that runs meanwhile always finds one.
  const fresh = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await symlink(program, fresh);
  await rename(fresh, path);
}

/** koko gets no standard input: `docker exec -i` would take what else was pasted into the shell. */
async function writeKoko(path: string, instance: Instance): Promise<void> {
  const koko = printCommand(command('docker', 'exec', hostName.helper(instance.name), 'koko'));
  await replaceFile(
    path,
    `#!/bin/sh\n# koko runs in the helper container, which sees the processes and networks of all nodes.\nexec ${koko} "$@"\n`,
  );
  await chmod(path, 0o700);
}
