import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where things are. All paths are absolute; none of the user's folders needs to exist. */
export interface Folders {
  /** The instances' folders. */
  readonly state: string;
  /** Artifacts, builds and downloads. */
  readonly cache: string;
  /** The user's own settings (config.yaml). */
  readonly config: string;
  readonly templates: string;
  /** Folders that hold labs, first match wins: those of LABS_PATH, then the package's own. */
  readonly catalogue: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** `root` is the folder of the package or the checkout. Follows the XDG base directory specification. */
export function findFolders(root: string, env: Environment, cwd: string): Folders {
  const home = env.HOME ?? homedir();
  const from = (own: string, xdg: string, fallback: string) =>
    resolve(cwd, set(env[own]) ?? join(set(env[xdg]) ?? join(home, fallback), 'labs'));
  const extra = (env.LABS_PATH ?? '').split(':').filter((path) => path !== '');
  return {
    state: from('LABS_STATE', 'XDG_STATE_HOME', '.local/state'),
    cache: from('LABS_CACHE', 'XDG_CACHE_HOME', '.cache'),
    config: from('LABS_CONFIG', 'XDG_CONFIG_HOME', '.config'),
    templates: resolve(cwd, set(env.LABS_TEMPLATES) ?? join(root, 'templates')),
    catalogue: [...extra.map((path) => resolve(cwd, path)), join(root, 'labs')],
  };
}

/** An empty variable counts as unset, as the specification wants it. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
