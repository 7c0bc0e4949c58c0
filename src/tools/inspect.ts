import type { Command } from '../command.ts';

/** `docker inspect` of one container with a format that prints one line. */
export interface Inspect extends Command {
  readonly argv: readonly ['docker', 'inspect', '--format', string, string];
}

export function inspect(format: string, container: string): Inspect {
  return { argv: ['docker', 'inspect', '--format', format, container] };
}

export function isInspect(value: Command): value is Inspect {
  const [file, verb, flag] = value.argv;
  return file === 'docker' && verb === 'inspect' && flag === '--format' && value.argv.length === 5;
}

/** One process for several: every format of every container, a line each. It fails when one of them would. */
export function inspectTogether(inspects: readonly Inspect[]): Command {
  const { formats, containers } = grid(inspects);
  return { argv: ['docker', 'inspect', '--format', formats.join('{{println}}'), ...containers] };
}

/** What each of them would have printed; undefined when `stdout` doesn't have the lines they need. */
export function splitInspected(inspects: readonly Inspect[], stdout: string): string[] | undefined {
  const { formats, containers } = grid(inspects);
  const lines = stdout.replace(/\n$/, '').split('\n');
  if (lines.length !== formats.length * containers.length) {
    return undefined;
  }
  return inspects.map(({ argv: [, , , format, container] }) => {
    const at = containers.indexOf(container) * formats.length + formats.indexOf(format);
    return `${lines[at]}\n`;
  });
}

function grid(inspects: readonly Inspect[]) {
  return {
    formats: [...new Set(inspects.map(({ argv }) => argv[3]))],
    containers: [...new Set(inspects.map(({ argv }) => argv[4]))],
  };
}
