import { type Command, command } from '../command.ts';
import { CommandError, type Run } from '../exec.ts';

/**
 * Everything that labs assumes of its container engine, which is Docker for now. Another engine would need:
 * a client program that takes Docker's arguments and reads its own settings (DOCKER_HOST, contexts); `info` with
 * the fields below; labels and label filters on containers, networks and images; privileged containers; and
 * `--cgroupns=private`, with which kind starts its nodes.
 */
export const client = 'docker';

/** API 1.41: the first with `--cgroupns`. kind v0.33.0 asks for no more. */
export const oldestVersion = '20.10';

/** Where a local engine listens when nothing says otherwise. */
export const defaultSocket = 'unix:///var/run/docker.sock';

/** The one place where labs may start an engine of its own. /var/run is a link to /run. */
export function isLocalDefault(host: string): boolean {
  return host === defaultSocket || host === 'unix:///run/docker.sock';
}

/** Marks what labs makes in the engine outside an instance, such as the image of a probe. */
export const probeLabel = 'labs.probe';

export interface EngineInfo {
  /** The engine's own id; it survives a restart. */
  readonly id: string;
  /** As the engine says it, for example `26.1.5+dfsg1`. */
  readonly version: string;
  readonly operatingSystem: string;
  readonly kernel: string;
  readonly architecture: string;
  readonly cgroupVersion: string;
  readonly storageDriver: string;
  /** A path on the engine's machine. */
  readonly dataRoot: string;
  /** Bytes the engine's machine has. */
  readonly memory: number;
  /** Running containers, whosever they are. */
  readonly running: number;
  /** The machine's host name. */
  readonly name: string;
}

/** `unreachable` carries the client's own words. */
export type EngineAnswer =
  | { readonly kind: 'ready'; readonly info: EngineInfo }
  | { readonly kind: 'no client' }
  | { readonly kind: 'unreachable'; readonly why: string };

/** `{{json .}}` and not `json`, which clients before 23.0 do not know. */
export function info(): Command {
  return command(client, 'info', '--format', '{{json .}}');
}

/** Prints the address of the engine that the client's context names; DOCKER_HOST goes before it. */
export function contextHost(): Command {
  return command(client, 'context', 'inspect', '--format', '{{.Endpoints.docker.Host}}');
}

/** Asks the engine once, whatever the outcome. A client that finds no engine ends with 0 or 1, by its version. */
export async function askEngine(run: Run, within = 15_000): Promise<EngineAnswer> {
  try {
    const { stdout, stderr } = await run(info(), { timeout: within, accept: [0, 1] });
    return parseInfo(stdout, stderr);
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'missing') {
      return { kind: 'no client' };
    }
    if (error instanceof CommandError && error.reason === 'timeout') {
      return { kind: 'unreachable', why: `no answer within ${within / 1000} s` };
    }
    throw error;
  }
}

/** Reads what `info` printed. Without an engine the document holds the client's part and `ServerErrors`. */
export function parseInfo(stdout: string, stderr: string): EngineAnswer {
  const said = parseObject(stdout);
  const errors = Array.isArray(said.ServerErrors) ? said.ServerErrors.map(String) : [];
  const version = text(said.ServerVersion);
  if (version === '' || errors.length > 0) {
    const why = [...errors, stderr.trim(), stdout.trim()].find((words) => words !== '') ?? 'it said nothing';
    return { kind: 'unreachable', why: why.replace(/^(ERROR|Error): /, '') };
  }
  return {
    kind: 'ready',
    info: {
      id: text(said.ID),
      version,
      operatingSystem: text(said.OperatingSystem),
      kernel: text(said.KernelVersion),
      architecture: text(said.Architecture),
      // Engines before 20.10 do not say; they know version 1 only.
      cgroupVersion: text(said.CgroupVersion) || '1',
      storageDriver: text(said.Driver),
      dataRoot: text(said.DockerRootDir),
      memory: count(said.MemTotal),
      running: count(said.ContainersRunning),
      name: text(said.Name),
    },
  };
}

function parseObject(stdout: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(stdout);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Compares dotted versions by their leading numbers: `26.1.5+dfsg1` is newer than `20.10.24`. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [numbers(version), numbers(than)];
  const at = right.findIndex((value, index) => value !== (left[index] ?? 0));
  return at !== -1 && (left[at] ?? 0) < (right[at] ?? 0);
}

function numbers(version: string): number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}
