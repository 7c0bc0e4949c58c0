import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, command } from '../src/command.ts';
import type { Programs } from './programs.ts';
import { prefix, root, type Scene } from './scene.ts';

export type Script = 'by-hand' | 'by-hand-parallel' | 'bare';

/** What begins the names of everything that the scripts make. */
const name = `${prefix}hand`;

/** One of the scripts of bench/by-hand, with everything it is told by the environment. */
export async function byHand(
  script: Script,
  node: string,
  programs: Programs,
  scene: Scene,
): Promise<Command> {
  const folder = join(scene.folder, 'by-hand');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { images, kind, kubectl, multusManifest } = programs;
  const env = {
    KIND: kind,
    KUBECTL: kubectl,
    NODE_IMAGE: node,
    TOOLBOX_IMAGE: images.toolbox,
    MULTUS_IMAGE: images.multus,
    KOKO_IMAGE: images.koko,
    MULTUS_MANIFEST: multusManifest,
    MANIFESTS: join(root, 'labs/multus-mirror/manifests'),
    PREFIX: name,
    FOLDER: folder,
  };
  return { ...command('sh', join(root, `bench/by-hand/${script}.sh`)), env };
}
