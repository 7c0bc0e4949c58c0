import { LabsError } from '../errors.ts';
import type { NetworkAction } from '../plan/types.ts';
import { hostName, ownerLabel } from '../state/instance.ts';
import { networkLabels, refuseOthersName } from '../state/user.ts';
import { createNetwork, listNetworks, parseNetworks } from '../tools/docker.ts';
import { absent, done, type Handler } from './handler.ts';

/** The instance's own Docker network: nodes of its clusters reach each other, nothing else is on it. */
export const network: Handler<NetworkAction> = {
  commandLimit: 30,
  readyLimit: 5,

  async look(_action, { instance }, run) {
    const name = hostName.network(instance.name);
    const { stdout } = await run(listNetworks());
    const found = parseNetworks(stdout).find((one) => one.name === name);
    if (found === undefined) {
      return absent;
    }
    if (found.labels[ownerLabel] !== instance.name) {
      throw new LabsError(`The Docker network "${name}" is there already and does not belong to labs`, {
        hint: `Remove it with \`docker network rm ${name}\` if nothing needs it, or bring the lab up under another name.`,
      });
    }
    refuseOthersName(instance.name, found.labels);
    return done;
  },

  make({ subnet }, { instance }) {
    return [createNetwork(hostName.network(instance.name), networkLabels(instance.name), subnet)];
  },
};
