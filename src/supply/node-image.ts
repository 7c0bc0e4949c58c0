import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import type { BuildJob } from './build-go.ts';
import {
  artifactLabel,
  baseLabel,
  type EngineImage,
  keyLabel,
  removeContainer,
  removeUnused,
} from './docker-images.ts';
import { flatten } from './flatten.ts';
import type { Made } from './registry.ts';

/** An image to unpack. */
export interface UnpackedImage {
  readonly image: EngineImage;
  /** Its tags in the engine. */
  readonly tags: readonly string[];
  /** Its names in the node's containerd; none: the tags. */
  readonly names: readonly string[];
}

/** A node image to make: `base` with `images` unpacked in its containerd. */
export interface NodeImage {
  readonly name: string;
  readonly key: string;
  readonly base: EngineImage;
  readonly images: readonly UnpackedImage[];
  readonly tags: readonly string[];
}

const stepWithin = 10 * 60_000;

/** Seconds after which the container ends by itself, should `labs` be killed. */
const longest = '3600';

/** docker commit loses the entrypoint that was overridden for the work; these are what kind relies on. */
const nodeConfiguration = [
  'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]',
  'CMD []',
  'STOPSIGNAL SIGRTMIN+3',
];

/**
 * Unpacks images into the containerd of a node image, so that no cluster ever loads them. Works with a base of our own
 * and with kind's. templates/images/node/bake.sh says what happens inside; this is what happens outside:
 * a container that only sleeps, with containerd's folder on a volume (an overlay cannot lie on the container's own
 * overlay), the images streamed in, the layers moved into the container's file system, and that committed.
 */
export async function bakeNode(node: NodeImage, job: BuildJob): Promise<Made> {
  const { context, note } = job;
  const script = await readFile(join(job.templates, 'images', 'node', 'bake.sh'), 'utf8');
  const container = `labs-supply-${node.name}-${node.key.slice(0, 12)}`;
  const step: Step = async (...argv) => {
    const value = command('docker', 'exec', container, 'sh', '-c', script, 'bake.sh', ...argv);
    await context.run(value, { timeout: stepWithin });
  };
  await removeContainer(container, context);
  try {
    note('starting containerd in a container of the base image');
    await context.run(startContainer(node, container), { timeout: stepWithin });
    await step('start');
    await unpack(node.images, container, script, step, job);
    note('moving the layers out of /var');
    await step('finish');
    note('committing the image');
    await commitNode(node, container, job);
  } finally {
    await removeContainer(container, context).catch(() => undefined);
    await rm(job.place.partial, { recursive: true, force: true });
  }
  return {
    from: `${node.base.tags[0] ?? node.base.id} with ${node.images.length} images unpacked`,
    files: [],
  };
}

/** One step of bake.sh in the container. */
type Step = (...argv: string[]) => Promise<void>;

function startContainer(node: NodeImage, container: string) {
  const label = `${artifactLabel}=${node.name}`;
  // As a mount, because docker commit would put a volume into the image's configuration.
  const volume = 'type=volume,destination=/var/lib/containerd';
  const surroundings = ['--privileged', '--network', 'none', '--mount', volume];
  return command(
    ...(['docker', 'run', '--rm', '--detach', '--name', container, '--label', label] as const),
    ...surroundings,
    ...['--entrypoint', 'sleep', node.base.id, longest],
  );
}

async function unpack(
  images: readonly UnpackedImage[],
  container: string,
  script: string,
  step: Step,
  { context, note }: BuildJob,
): Promise<void> {
  const flat = await Promise.all(images.map((image) => flatten(image, context)));
  const names = flat.flatMap(({ tags }) => [...tags]);
  if (names.length > 0) {
    note(`unpacking ${names.join(', ')}`);
    await context.run(streamInto(container, script, names), { timeout: stepWithin });
  }
  const temporary = flat.filter((one, at) => one !== images[at]).flatMap(({ tags }) => [...tags]);
  await removeUnused(temporary, context.run);
  for (const image of flat.filter((one) => one.names.length > 0)) {
    await step('name', ...image.tags.slice(0, 1), ...image.names);
  }
}

/** `docker save` into the container, without a copy on disk; sh ends with the status of the last one, the import. */
function streamInto(container: string, script: string, names: readonly string[]) {
  const pipe =
    'container=$1; script=$2; shift 2; docker save "$@" | docker exec -i "$container" sh -c "$script" bake.sh import';
  return command('sh', '-c', pipe, 'sh', container, script, ...names);
}

async function commitNode(node: NodeImage, container: string, { context }: BuildJob): Promise<void> {
  const changes = [
    ...nodeConfiguration,
    `LABEL ${keyLabel}=${node.key}`,
    `LABEL ${artifactLabel}=${node.name}`,
    `LABEL ${baseLabel}=${node.base.id}`,
  ].flatMap((change) => ['--change', change]);
  const [first = '', ...others] = node.tags;
  await context.run(command('docker', 'commit', ...changes, container, first), { timeout: stepWithin });
  for (const tag of others) {
    await context.run(command('docker', 'tag', first, tag));
  }
}
