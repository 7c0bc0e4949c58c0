import type { Command } from '../command.ts';

/** What a docker command wants, of that which the engine itself can be asked as it is. */
export type Question =
  | { readonly kind: 'containers' | 'networks'; readonly filters: Filters }
  | { readonly kind: 'remove'; readonly what: 'containers' | 'networks'; readonly names: readonly string[] }
  | { readonly kind: 'inspect'; readonly formats: readonly Format[]; readonly containers: readonly string[] }
  | { readonly kind: 'exec'; readonly container: string; readonly argv: readonly string[] };

/** By name, as the engine takes them. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** What is read out of one container's description. */
export type Format = (container: Inspected) => string | undefined;

export interface Inspected {
  readonly Id: string;
  readonly Image: string;
  readonly State: { readonly Pid: number; readonly StartedAt: string };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string; readonly NetworkID: string }>>;
  };
}

const formats: Readonly<Record<string, Format>> = {
  '{{.Id}}': ({ Id }) => Id,
  '{{.Image}}': ({ Image }) => Image,
  '{{.State.Pid}}': ({ State }) => String(State.Pid),
  '{{.State.StartedAt}}': ({ State }) => State.StartedAt,
};

const lists: Readonly<Record<string, 'containers' | 'networks'>> = {
  'docker ps --all --no-trunc --format {{json .}}': 'containers',
  'docker network ls --format {{.Name}}\t{{.Labels}}': 'networks',
};

/** Reads a command as the docker client would; undefined for what is not docker's, or asks for more than is known here. */
export function questionOf({ argv, input, asks }: Command): Question | undefined {
  if (input !== undefined || !argv.every((word) => typeof word === 'string')) {
    return undefined;
  }
  const words: readonly string[] = argv;
  if (words[0] !== 'docker') {
    return undefined;
  }
  // A program that changes something must not be run twice, should the connection break. To remove twice does no harm.
  return toList(words) ?? toInspect(words) ?? toRemove(words) ?? (asks ? toExec(words) : undefined);
}

function toList(words: readonly string[]): Question | undefined {
  const at = words.indexOf('--filter');
  const kind = lists[(at === -1 ? words : words.slice(0, at)).join(' ')];
  const filters = filtersOf(at === -1 ? [] : words.slice(at));
  return kind === undefined || filters === undefined ? undefined : { kind, filters };
}

function filtersOf(words: readonly string[]): Filters | undefined {
  const filters: Record<string, string[]> = {};
  for (let at = 0; at < words.length; at += 2) {
    const [, name, value] = /^([a-z]+)=(.*)$/.exec(words[at + 1] ?? '') ?? [];
    if (words[at] !== '--filter' || name === undefined || value === undefined) {
      return undefined;
    }
    filters[name] = [...(filters[name] ?? []), value];
  }
  return filters;
}

function toInspect([, verb, flag, format = '', ...containers]: readonly string[]): Question | undefined {
  if (verb !== 'inspect' || flag !== '--format' || containers.some((name) => name.startsWith('-'))) {
    return undefined;
  }
  const read = format.split('{{println}}').map((one) => formats[one] ?? onNetwork(one));
  return containers.length === 0 || !read.every((one) => one !== undefined)
    ? undefined
    : { kind: 'inspect', formats: read, containers };
}

function onNetwork(format: string): Format | undefined {
  const [, network = '', field] =
    /^\{\{\(index \.NetworkSettings\.Networks "([^"\\]+)"\)\.(IPAddress|NetworkID)\}\}$/.exec(format) ?? [];
  return field === 'IPAddress' || field === 'NetworkID'
    ? ({ NetworkSettings }) => NetworkSettings.Networks[network]?.[field]
    : undefined;
}

const removals: readonly (readonly ['containers' | 'networks', readonly string[]])[] = [
  ['containers', ['docker', 'rm', '--force', '--volumes']],
  ['networks', ['docker', 'network', 'rm']],
];

function toRemove(words: readonly string[]): Question | undefined {
  for (const [what, beginning] of removals) {
    const names = words.slice(beginning.length);
    if (beginning.every((word, at) => words[at] === word) && names.length > 0) {
      return names.some((name) => name.startsWith('-')) ? undefined : { kind: 'remove', what, names };
    }
  }
  return undefined;
}

function toExec([, verb, container = '-', ...argv]: readonly string[]): Question | undefined {
  return verb === 'exec' && !container.startsWith('-') && argv.length > 0
    ? { kind: 'exec', container, argv }
    : undefined;
}
