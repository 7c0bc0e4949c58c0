import type { CheckFile, checkKindSchemas } from './check-schema.ts';
import type { Check, CheckKind } from './check-types.ts';
import { resolveDns } from './checks/dns.ts';
import { resolveEndpoints } from './checks/endpoints.ts';
import { resolveExec } from './checks/exec.ts';
import { resolveHttp } from './checks/http.ts';
import { resolveKubernetes } from './checks/kubernetes.ts';
import { resolveLogs } from './checks/logs.ts';
import type { Own } from './checks/own.ts';
import { resolvePackets } from './checks/packets.ts';
import { resolvePing, resolveTcp, resolveUdp } from './checks/reach.ts';
import { resolveSpread } from './checks/spread.ts';
import type { Path } from './problem.ts';
import type { Resolution } from './resolution.ts';

type Kinds = typeof checkKindSchemas;
type Resolve<Kind extends keyof Kinds> = (
  file: NonNullable<CheckFile[Kind]>,
  path: Path,
  resolution: Resolution,
) => Own<Extract<Check, { readonly kind: Kind }>> | undefined;

/** One row a kind; `undefined` means that what is wrong was reported. */
const resolvers: { readonly [Kind in keyof Kinds]: Resolve<Kind> } = {
  packets: resolvePackets,
  http: resolveHttp,
  dns: resolveDns,
  tcp: resolveTcp,
  udp: resolveUdp,
  ping: resolvePing,
  kubernetes: resolveKubernetes,
  endpoints: resolveEndpoints,
  spread: resolveSpread,
  exec: resolveExec,
  logs: resolveLogs,
};

/** What a check has when its file does not say; seconds. */
export interface CheckDefaults {
  readonly within: number;
}

export const environmentDefaults: CheckDefaults = { within: 60 };

export function resolveChecks(
  files: readonly CheckFile[],
  at: Path,
  resolution: Resolution,
  defaults: CheckDefaults = environmentDefaults,
): Check[] {
  return files.flatMap((file, index) => {
    const path: Path = [...at, index];
    const check = resolveCheck(file, path, resolution, defaults);
    return check === undefined ? [] : [resolution.place(check, path)];
  });
}

export function resolveCheck(
  file: CheckFile,
  path: Path,
  resolution: Resolution,
  defaults: CheckDefaults,
): Check | undefined {
  const known = Object.keys(resolvers) as (keyof Kinds)[];
  const [kind, second] = known.filter((one) => file[one] !== undefined);
  if (second !== undefined) {
    return resolution.report(
      path,
      `A check has either \`${kind}\` or \`${second}\``,
      'Make two checks of it.',
    );
  }
  if (kind === undefined) {
    return resolution.gaps.damaged(path)
      ? undefined
      : resolution.report(
          path,
          'The check does not say what it checks',
          `Add one of ${known.map((one) => `\`${one}\``).join(', ')}.`,
        );
  }
  const own = resolveOwn(kind, file, [...path, kind], resolution);
  const { name, title = name, within = defaults.within, every = 1, steadyFor = 0 } = file;
  return own && ({ name, title, within, every, steadyFor, ...own } as Check);
}

function resolveOwn<Kind extends keyof Kinds>(
  kind: Kind,
  file: CheckFile,
  path: Path,
  resolution: Resolution,
): Own<Extract<Check, { readonly kind: Kind & CheckKind }>> | undefined {
  const part = file[kind];
  return part === undefined ? undefined : resolvers[kind](part, path, resolution);
}
