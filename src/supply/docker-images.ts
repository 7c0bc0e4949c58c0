import { type Command, command } from '../command.ts';
import { LabsError } from '../errors.ts';
import { CommandError, type Run, runner } from '../exec.ts';

/** Carried by every image made here: the key of the recipe it was made from. */
export const keyLabel = 'labs.key';
/** Carried by every image made here: the artifact's name. */
export const artifactLabel = 'labs.artifact';
/** Carried by node images: id of the image they were derived from. */
export const baseLabel = 'labs.base';
/** Carried by images none of whose layers deletes files of another: they can be unpacked inside a node image. */
export const plainLabel = 'labs.plain';

/** What the engine says of one image. */
export interface EngineImage {
  readonly id: string;
  readonly tags: readonly string[];
  /** `name@sha256:...`, only for images that came from a registry or went to one. */
  readonly digests: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Bytes, layers shared with other images included. */
  readonly size: number;
  readonly config: ImageConfig;
}

/** What a container of the image runs as; Docker's own names. */
export interface ImageConfig {
  readonly Env?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly User?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

export function inspectImages(names: readonly string[]): Command {
  return command('docker', 'image', 'inspect', '--format', '{{json .}}', ...names);
}

export function labelFlags(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
}

/** Parses `inspectImages`: one JSON object a line, none for the names the engine does not have. */
export function parseImages(stdout: string): EngineImage[] {
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const image = JSON.parse(line) as {
        Id: string;
        RepoTags: string[] | null;
        RepoDigests: string[] | null;
        Size: number;
        Config: ImageConfig | null;
      };
      return {
        id: image.Id,
        tags: image.RepoTags ?? [],
        digests: image.RepoDigests ?? [],
        labels: image.Config?.Labels ?? {},
        size: image.Size,
        config: image.Config ?? {},
      };
    });
}

/** The images behind those of `tags` that the engine has, by tag. One engine call however many there are. */
export async function lookAtImages(run: Run, tags: readonly string[]): Promise<Map<string, EngineImage>> {
  const found = new Map<string, EngineImage>();
  if (tags.length === 0) {
    return found;
  }
  const { stdout, stderr, exitCode } = await run(inspectImages(tags), { accept: [0, 1] }).catch(
    engineMissing,
  );
  // Exit code 1 says "no such image" as well as "no engine": only the text tells them apart.
  const complaint = stderr.split('\n').find((line) => line !== '' && !/no such image/i.test(line));
  if (exitCode === 1 && complaint !== undefined && !/^\[?\]?$/.test(complaint)) {
    throw new LabsError(`The container engine did not answer: ${complaint.trim()}`, {
      hint: '`labs doctor --fix` finds out why and repairs it.',
    });
  }
  for (const image of parseImages(stdout)) {
    for (const tag of image.tags) {
      if (tags.includes(tag)) {
        found.set(tag, image);
      }
    }
  }
  return found;
}

function engineMissing(error: unknown): never {
  if (error instanceof CommandError && error.reason === 'missing') {
    throw new LabsError('The program `docker` is not installed', {
      hint: '`labs doctor --fix` installs a container engine.',
      cause: error,
    });
  }
  throw error;
}

/** Ids of the images that carry a label. */
export function listImages(label: string): Command {
  return command('docker', 'image', 'ls', '--quiet', '--no-trunc', '--filter', `label=${label}`);
}

/**
 * Removes images that nothing will ask for again, by tag or id; an id goes only if no tag is left on it, for that would
 * be somebody's own. The engine keeps what a container still uses, and says so with exit code 1, as it should be.
 */
export async function removeUnused(names: readonly string[], run: Run): Promise<void> {
  if (names.length === 0) {
    return;
  }
  const images = parseImages((await run(inspectImages(names), { accept: [0, 1] })).stdout);
  for (const name of names) {
    const image = images.find(({ id, tags }) => id === name || tags.includes(name));
    if (image !== undefined && (image.id !== name || image.tags.length === 0)) {
      await run(command('docker', 'image', 'rm', name), { accept: [0, 1] });
    }
  }
}

/** Milliseconds that tidying up may take once the user wants the program to end. */
const tidyWithin = 15_000;

/** Removes a container of a build, also after Ctrl-C, when the context's own `run` starts nothing any more. */
export async function removeContainer(
  name: string,
  { run, signal }: { readonly run: Run; readonly signal: AbortSignal },
): Promise<void> {
  const own = signal.aborted ? runner(AbortSignal.timeout(tidyWithin)) : run;
  await own(command('docker', 'rm', '--force', '--volumes', name), { accept: [0, 1] });
}
