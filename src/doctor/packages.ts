import { type Command, command } from '../command.ts';
import type { Machine } from './machine.ts';

/** Another apt, such as a machine's own upgrades after it was started, is waited for. */
const waits = ['-o', 'DPkg::Lock::Timeout=120'];

const unattended = { DEBIAN_FRONTEND: 'noninteractive' };

/** The commands that install packages of the machine's own Debian or Ubuntu; undefined where there is no apt. */
export function installPackages(machine: Machine, names: readonly string[]): Command[] | undefined {
  if (!machine.programs.has('apt-get')) {
    return undefined;
  }
  return [
    asRoot(machine, command('apt-get', 'update')),
    asRoot(machine, {
      ...command('apt-get', 'install', '--yes', '--no-install-recommends', ...waits, ...names),
      env: unattended,
    }),
  ];
}

/** The command as root runs it. sudo asks for its password on the terminal itself, and drops the environment. */
export function asRoot(machine: Machine, value: Command): Command {
  if (machine.isRoot) {
    return value;
  }
  const settings = Object.entries(value.env ?? {}).map(([name, text]) => `${name}=${text}`);
  const { env: _, ...rest } = value;
  return { ...rest, argv: ['sudo', ...settings, ...value.argv] };
}
