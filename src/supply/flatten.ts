import { command } from '../command.ts';
import type { SupplyContext } from './context.ts';
import { artifactLabel, type ImageConfig, labelFlags, plainLabel, removeContainer } from './docker-images.ts';
import type { UnpackedImage } from './node-image.ts';

const flattenWithin = 10 * 60_000;

/**
 * A layer that deletes files of the layers below it marks them with devices 0:0 (overlayfs, whiteouts), and these
 * cannot be stored inside a layer of another image. An image that may have such layers is made into one of a single
 * layer first; it keeps its name in the node.
 */
export async function flatten(wanted: UnpackedImage, context: SupplyContext): Promise<UnpackedImage> {
  const { image, tags, names } = wanted;
  if (image.labels[plainLabel] === 'true') {
    return wanted;
  }
  const id = image.id.replace(/^sha256:/, '').slice(0, 12);
  const flat = `labs.local/flat:${id}`;
  const container = `labs-supply-flat-${id}`;
  const remove = () => removeContainer(container, context);
  await remove();
  try {
    // The command is never run; an image without one refuses to become a container otherwise.
    const create = command(
      'docker',
      'create',
      '--name',
      container,
      ...labelFlags({ [artifactLabel]: 'flat' }),
      image.id,
      'none',
    );
    await context.run(create);
    const pipe = 'container=$1; shift; docker export "$container" | docker import "$@"';
    const changes = changesOf(image.config).flatMap((change) => ['--change', change]);
    await context.run(command('sh', '-c', pipe, 'sh', container, ...changes, '-', flat), {
      timeout: flattenWithin,
    });
  } finally {
    await remove().catch(() => undefined);
  }
  return { image, tags: [flat], names: names.length > 0 ? names : tags };
}

/** The image's configuration as `docker import --change` takes it. */
export function changesOf(config: ImageConfig): string[] {
  const list = (values: readonly string[]) => JSON.stringify(values);
  return [
    ...(config.Env ?? []).map((entry) => {
      const at = entry.indexOf('=');
      return `ENV ${entry.slice(0, at)}=${JSON.stringify(entry.slice(at + 1)).replaceAll('$', '\\$')}`;
    }),
    ...(config.Entrypoint ? [`ENTRYPOINT ${list(config.Entrypoint)}`] : []),
    ...(config.Cmd ? [`CMD ${list(config.Cmd)}`] : []),
    ...(config.WorkingDir ? [`WORKDIR ${config.WorkingDir}`] : []),
    ...(config.User ? [`USER ${config.User}`] : []),
  ];
}
