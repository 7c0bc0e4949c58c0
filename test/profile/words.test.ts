import test from 'ava';
import { command, joined } from '../../src/command.ts';
import { commandWords } from '../../src/profile/words.ts';

test('a program is named without its folder, with what it is asked to do', (t) => {
  t.is(
    commandWords(command('/x/kind', 'create', 'cluster', '--name', 'a', '--config', '-')),
    'kind create cluster',
  );
  t.is(
    commandWords(command('kubectl', '--kubeconfig', '/x/y', 'get', 'pods', '--output=json')),
    'kubectl get pods',
  );
});

test('of what runs in a pod nothing is told but the program', (t) => {
  const value = command(
    'kubectl',
    'exec',
    '--stdin',
    'ue',
    '--',
    '/bin/curl',
    '-H',
    'Authorization: Bearer abcdefgh',
  );
  t.is(commandWords(value), 'kubectl exec ue curl');
});

test('neither scripts nor values nor the environment are told', (t) => {
  const value = {
    ...command('docker', 'exec', 'node', 'sh', '-c', 'echo hunter2', 'PASSWORD=hunter2'),
    env: { A: 'hunter2' },
  };
  t.is(commandWords(value), 'docker exec node sh');
  t.is(commandWords(command('kubeadm', 'join', 'abcdef.0123456789abcdef')), 'kubeadm join REDACTED');
});

test('what is filled in as it runs is left out', (t) => {
  const pid = joined({ outputOf: command('docker', 'inspect', 'node') }, ',eth1');
  t.is(commandWords(command('docker', 'exec', 'helper', 'koko', '-p', pid)), 'docker exec helper koko');
});
