import type { Clock } from '../clock.ts';
import type { Run } from '../exec.ts';
import type { Environment, Folders } from '../folders.ts';
import type { Emit } from '../progress.ts';
import type { Platform } from './recipe.ts';
import { loadSettings, type Settings } from './settings.ts';

/** Everything supply gets from outside; it keeps no state of its own beyond the cache folder and `unreachable`. */
export interface SupplyContext {
  readonly run: Run;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly env: Environment;
  /** Absolute path; created when first needed. */
  readonly cache: string;
  readonly settings: Settings;
  /** What the engine's containers run on; tools for the host itself use `hostPlatform`. */
  readonly platform: Platform;
  readonly hostPlatform: Platform;
  /** Hosts found out of reach in this process, with the reason: each is waited for once only. */
  readonly unreachable: Map<string, Promise<string | undefined>>;
}

const architectures: Readonly<Record<string, 'amd64' | 'arm64'>> = { x64: 'amd64', arm64: 'arm64' };

/** `os` and `arch` are Node's own words (process.platform, process.arch). */
export function platformsOf(os: string, arch: string): { platform: Platform; hostPlatform: Platform } {
  const architecture = architectures[arch] ?? 'amd64';
  return {
    platform: `linux/${architecture}`,
    hostPlatform: os === 'darwin' ? `darwin/${architecture}` : `linux/${architecture}`,
  };
}

/** The context for one command: its own view of which hosts can be reached, and the user's settings. */
export async function supplyContext(
  from: Pick<SupplyContext, 'run' | 'signal' | 'clock' | 'env'> & { readonly folders: Folders },
  emit: Emit,
): Promise<SupplyContext> {
  const { run, signal, clock, env, folders } = from;
  const settings = await loadSettings(folders.config, env);
  const platforms = platformsOf(process.platform, process.arch);
  return {
    run,
    emit,
    signal,
    clock,
    env,
    cache: folders.cache,
    settings,
    ...platforms,
    unreachable: new Map(),
  };
}
