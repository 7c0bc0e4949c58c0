import { command } from '../command.ts';
import { LabsError } from '../errors.ts';
import type { HelperAction } from '../plan/types.ts';
import { hostName, ownerLabel } from '../state/instance.ts';
import { listContainers, parseContainers, removeContainers } from '../tools/docker.ts';
import { absent, broken, done, type Handler } from './handler.ts';

/**
 * koko needs root and the host's pid and network namespaces. It gets them in one privileged container, so labs
 * needs no root of its own and works where the engine is in a virtual machine or on another host.
 */
export const helper: Handler<HelperAction> = {
  commandLimit: 60,
  readyLimit: 10,

  async look(_action, { instance }, run) {
    const name = hostName.helper(instance.name);
    const { stdout } = await run(listContainers());
    const found = parseContainers(stdout).find((one) => one.name === name);
    if (found === undefined) {
      return absent;
    }
    if (found.labels[ownerLabel] !== instance.name) {
      throw new LabsError(`A container "${name}" is there already and does not belong to labs`, {
        hint: `Remove it with \`docker rm -f ${name}\` if nothing needs it, or bring the lab up under another name.`,
      });
    }
    return found.state === 'running'
      ? done
      : broken(`container ${name} is ${found.state}`, [removeContainers([name])]);
  },

  make({ image }, { instance }) {
    const owner = ['--label', `${ownerLabel}=${instance.name}`];
    const reach = ['--privileged', '--pid', 'host', '--network', 'host'];
    const name = hostName.helper(instance.name);
    return [
      command('docker', 'run', '--detach', '--name', name, ...owner, ...reach, image, 'sleep', 'infinity'),
    ];
  },
};
