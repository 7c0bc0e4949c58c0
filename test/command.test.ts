import test from 'ava';
import { command, joined, printCommand } from '../src/command.ts';

test('a command is printed as a shell takes it', (t) => {
  t.is(printCommand(command('echo', 'plain', "it's", '$HOME')), `echo plain 'it'\\''s' '$HOME'`);
});

test('what another command prints stands in an argument as a command substitution', (t) => {
  const pid = command('docker', 'inspect', '-f', '{{.State.Pid}}', 'node');
  t.is(
    printCommand(command('koko', '-p', joined({ outputOf: pid }, ',n3'))),
    `koko -p "$(docker inspect -f '{{.State.Pid}}' node),n3"`,
  );
});

test('input is printed as a here-document whose mark does not occur in it', (t) => {
  t.is(printCommand({ argv: ['cat'], input: 'EOF\n' }), "cat <<'EOF_'\nEOF\nEOF_");
});
