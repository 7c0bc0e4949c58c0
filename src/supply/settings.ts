import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { UsageError } from '../errors.ts';
import type { Environment } from '../folders.ts';

/** Where artifacts may come from, and by way of whom. */
export interface Settings {
  readonly route: 'auto' | 'registry' | 'build';
  /** Registry host, or `*` for every one, to the host (and path) that is asked in its place. */
  readonly imageMirrors: Readonly<Record<string, string>>;
  /** Beginning of a URL, or `*` for every one, to what stands there instead. */
  readonly fileMirrors: Readonly<Record<string, string>>;
}

const routes = ['auto', 'registry', 'build'] as const;

const fileSchema = z.strictObject({
  route: z.enum(routes).optional(),
  mirrors: z
    .strictObject({
      images: z.record(z.string(), z.string()).optional(),
      files: z.record(z.string(), z.url()).optional(),
    })
    .optional(),
});

/** `config.yaml` of the user's config folder, with LABS_ROUTE, LABS_IMAGE_MIRROR and LABS_FILE_MIRROR before it. */
export async function loadSettings(configFolder: string, env: Environment): Promise<Settings> {
  const path = join(configFolder, 'config.yaml');
  const text = await readFile(path, 'utf8').catch(() => '');
  const file = parseFile(path, text);
  return {
    route: parseRoute(env.LABS_ROUTE) ?? file.route ?? 'auto',
    imageMirrors: parseMirrors(env.LABS_IMAGE_MIRROR) ?? file.mirrors?.images ?? {},
    fileMirrors: parseMirrors(env.LABS_FILE_MIRROR) ?? file.mirrors?.files ?? {},
  };
}

function parseFile(path: string, text: string): z.infer<typeof fileSchema> {
  let value: unknown;
  try {
    value = parse(text, { logLevel: 'error' }) ?? {};
  } catch (error) {
    throw new UsageError(`"${path}" is not YAML: ${(error as Error).message}`, { cause: error });
  }
  const result = fileSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new UsageError(`"${path}" cannot be used:\n${problems.join('\n')}`, {
      hint: 'docs/supply.md shows every setting.',
    });
  }
  return result.data;
}

function parseRoute(text: string | undefined): Settings['route'] | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const route = routes.find((name) => name === text);
  if (route === undefined) {
    throw new UsageError(`LABS_ROUTE is "${text}"`, { hint: `It can be ${routes.join(', ')}.` });
  }
  return route;
}

/** `FROM=TO,FROM=TO`, or one TO for everything. */
function parseMirrors(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const parts = text.split(',').map((part) => {
    const at = part.lastIndexOf('=');
    return at === -1 ? ['*', part.trim()] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });
  return Object.fromEntries(parts) as Record<string, string>;
}

export interface Reference {
  /** `docker.io` when the reference names no host. */
  readonly host: string;
  /** Without host, tag and digest; Docker Hub's own images are below `library/`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:...` */
  readonly digest?: string;
}

/** A host is a first part with a dot or a port, or `localhost` (distribution's reference grammar). */
export function parseReference(text: string): Reference {
  const [named = '', digest] = text.split('@');
  const parts = named.split('/');
  const first = parts[0] ?? '';
  const hasHost = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? parts.slice(1).join('/') : named;
  const at = path.lastIndexOf(':');
  const bare = at === -1 ? path : path.slice(0, at);
  const host = hasHost ? first : 'docker.io';
  return {
    host,
    repository: host === 'docker.io' && !bare.includes('/') ? `library/${bare}` : bare,
    ...(at === -1 ? {} : { tag: path.slice(at + 1) }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The reference that is really pulled: by digest where there is one, from the mirror where one is set. */
export function mirrorReference(text: string, mirrors: Settings['imageMirrors']): string {
  const { host, repository, tag, digest } = parseReference(text);
  const from = mirrors[host] ?? mirrors['*'] ?? host;
  return `${from.replace(/\/$/, '')}/${repository}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`}`;
}

/** The URL that is really fetched. The longest matching beginning wins; `*` puts host and path behind its base. */
export function mirrorUrl(url: string, mirrors: Settings['fileMirrors']): string {
  const match = Object.keys(mirrors)
    .filter((prefix) => prefix !== '*' && url.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
  if (match !== undefined) {
    return `${mirrors[match]}${url.slice(match.length)}`;
  }
  const base = mirrors['*'];
  return base === undefined ? url : `${base.replace(/\/$/, '')}/${url.replace(/^[a-z]+:\/\//, '')}`;
}
