import { CommandError } from '../exec.ts';
import type { PodInterface } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import type { Address } from './ethernet.ts';
import { interfaceName, podName } from './place.ts';
import { AbsentError, LookError, lookError } from './reason.ts';

export interface LiveInterface extends Address {
  /** Layer 3, bytes. */
  readonly mtu: number;
}

/**
 * Stands in for an interface without IPv4 (192.0.2.0/24 is for documentation, RFC 5737): a layer 2 path needs
 * none.
 */
const noAddress = '192.0.2.1';

/** Looks at a pod's interface from inside, which works for every kind of network alike. */
export async function lookAtInterface(context: CheckContext, at: PodInterface): Promise<LiveInterface> {
  const look = context.probeIn(at)(['ip', '-json', 'address', 'show', 'dev', at.interface]);
  try {
    return parseInterface((await context.run(look, { timeout: 20_000 })).stdout, at);
  } catch (error) {
    if (error instanceof CommandError && /does not exist/.test(error.output.stderr)) {
      throw new AbsentError(
        `"${podName(at)}" has no interface "${at.interface}": its link or its Multus attachment is gone`,
        { cause: error },
      );
    }
    throw lookError(error, 'Running `ip`', podName(at));
  }
}

export function parseInterface(stdout: string, at: PodInterface): LiveInterface {
  const [row] = JSON.parse(stdout) as RawInterface[];
  if (row?.address === undefined || row.mtu === undefined || row.link_type !== 'ether') {
    throw new LookError(`"${interfaceName(at)}" is not an Ethernet interface`);
  }
  if (row.flags?.includes('UP') !== true) {
    throw new AbsentError(`"${interfaceName(at)}" is down`);
  }
  const ip = row.addr_info?.find((one) => one.family === 'inet')?.local ?? noAddress;
  return { mac: row.address, ip, mtu: row.mtu };
}

interface RawInterface {
  readonly address?: string;
  readonly mtu?: number;
  readonly link_type?: string;
  readonly flags?: readonly string[];
  readonly addr_info?: readonly { readonly family: string; readonly local: string }[];
}
