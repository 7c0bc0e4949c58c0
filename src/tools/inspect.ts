import type { Command } from '../command.ts';
import type { Gathering } from './gathering.ts';

/** `docker inspect` of one container with a format that prints one line. */
export interface Inspect extends Command {
  readonly argv: readonly ['docker', 'inspect', '--format', string, string];
}

export function inspect(format: string, container: string): Inspect {
  return { argv: ['docker', 'inspect', '--format', format, container] };
}

function isInspect(value: Command): value is Inspect {
  const [file, verb, flag] = value.argv;
  return file === 'docker' && verb === 'inspect' && flag === '--format' && value.argv.length === 5;
}

/** One process for several: every format of every container, a line each. It fails when one of them would. */
export const inspects: Gathering<Inspect> = {
  topicOf: (value) => (isInspect(value) ? 'docker inspect' : undefined),

  join(questions) {
    const { formats, containers } = grid(questions);
    return { argv: ['docker', 'inspect', '--format', formats.join('{{println}}'), ...containers] };
  },

  split(questions, stdout) {
    const { formats, containers } = grid(questions);
    const lines = stdout.replace(/\n$/, '').split('\n');
    if (lines.length !== formats.length * containers.length) {
      return undefined;
    }
    return questions.map(({ argv: [, , , format, container] }) => {
      const at = containers.indexOf(container) * formats.length + formats.indexOf(format);
      return `${lines[at]}\n`;
    });
  },
};

function grid(questions: readonly Inspect[]) {
  return {
    formats: [...new Set(questions.map(({ argv }) => argv[3]))],
    containers: [...new Set(questions.map(({ argv }) => argv[4]))],
  };
}
