import type { Command } from '../command.ts';
import type { Gathering } from './gathering.ts';

/** A program without input in a container, which prints text: `docker exec CONTAINER ARGV...`. */
interface NodeQuestion extends Command {
  readonly argv: readonly ['docker', 'exec', string, string, ...string[]];
}

// Each program's arguments come after their number. Of each it prints how many bytes follow, and then what the program
// printed, an `x` and the exit code: `$(...)` would swallow line ends at the end.
const script = `export LC_ALL=C
while (($#)); do
  said=$("\${@:2:$1}" 2>/dev/null; printf 'x%d' $?)
  printf '%d\\n%s' \${#said} "$said"
  shift $(($1 + 1))
done`;

/**
 * One `docker exec` for several: what starting a program in a container costs is mostly the docker client, containerd and
 * runc. Every node has bash, since kind's own entry point is written in it.
 */
export const nodeQuestions: Gathering<NodeQuestion> = {
  topicOf(value) {
    const [file, verb, container, ...argv] = value.argv;
    const isOne = file === 'docker' && verb === 'exec' && argv.length > 0;
    const isPlain = value.argv.every((arg) => typeof arg === 'string') && !String(container).startsWith('-');
    return isOne && isPlain ? `docker exec ${container}` : undefined;
  },

  join(questions) {
    const container = questions[0]?.argv[2] ?? '';
    const all = questions.flatMap(({ argv: [, , , ...argv] }) => [String(argv.length), ...argv]);
    return { argv: ['docker', 'exec', container, 'bash', '-c', script, 'ask', ...all], asks: true };
  },

  split(questions, stdout) {
    let rest = Buffer.from(stdout);
    const said: (string | undefined)[] = [];
    while (rest.length > 0) {
      const start = rest.indexOf('\n') + 1;
      const end = start + Number(rest.toString('latin1', 0, start));
      if (start === 0 || !(end > start) || end > rest.length) {
        return undefined;
      }
      const mark = rest.lastIndexOf('x', end);
      said.push(rest.toString('latin1', mark, end) === 'x0' ? rest.toString('utf8', start, mark) : undefined);
      rest = rest.subarray(end);
    }
    return said.length === questions.length ? said : undefined;
  },
};
