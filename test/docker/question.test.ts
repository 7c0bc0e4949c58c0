import test from 'ava';
import { type Command, command, joined } from '../../src/command.ts';
import { questionOf } from '../../src/docker/question.ts';
import {
  inNode,
  listContainers,
  listNetworks,
  networkIdOf,
  pidOf,
  removeContainers,
  removeNetwork,
  startedAt,
} from '../../src/tools/docker.ts';
import { inspects } from '../../src/tools/inspect.ts';

test('what is listed, described and asked in nodes is understood', (t) => {
  t.deepEqual(questionOf(listContainers()), { kind: 'containers', filters: {} });
  t.deepEqual(questionOf(listContainers('label=a=b', 'label=c', 'network=n')), {
    kind: 'containers',
    filters: { label: ['a=b', 'c'], network: ['n'] },
  });
  t.deepEqual(questionOf(listNetworks('name=^n$')), { kind: 'networks', filters: { name: ['^n$'] } });
  t.deepEqual(questionOf({ ...inNode('n', 'ip', '-j', 'link'), asks: true }), {
    kind: 'exec',
    container: 'n',
    argv: ['ip', '-j', 'link'],
  });
});

test('what is removed by name is understood', (t) => {
  const names = ['a', 'b'];
  t.deepEqual(questionOf(removeContainers(names)), { kind: 'remove', what: 'containers', names });
  t.deepEqual(questionOf(removeNetwork('n')), { kind: 'remove', what: 'networks', names: ['n'] });
});

test('several descriptions of several containers are read in their order', (t) => {
  const together = inspects.join([pidOf('a'), startedAt('b'), networkIdOf('b', 'labs-x')] as never);
  const question = questionOf(together);
  t.like(question, { kind: 'inspect', containers: ['a', 'b'] });
  const one = {
    Id: 'id',
    Image: 'image',
    State: { Pid: 7, StartedAt: 'then' },
    NetworkSettings: { Networks: { 'labs-x': { IPAddress: '10.0.0.1', NetworkID: 'net' } } },
  };
  const formats = question?.kind === 'inspect' ? question.formats : [];
  t.deepEqual(
    formats.map((format) => format(one)),
    ['7', 'then', 'net'],
  );
});

const left: readonly [string, Command][] = [
  ['a program that may change something', inNode('n', 'ip', 'link', 'delete', 'x')],
  ['a program with input', { ...inNode('n', 'sh'), input: 'x', asks: true }],
  ['a program with flags', { ...command('docker', 'exec', '--interactive', 'n', 'sh'), asks: true }],
  ['a format nobody knows', command('docker', 'inspect', '--format', '{{json .}}', 'n')],
  ['a description in full', command('docker', 'inspect', 'n')],
  ['another list', command('docker', 'ps')],
  [
    'a list with another flag',
    command('docker', 'ps', '--all', '--no-trunc', '--format', '{{json .}}', '--last', '1'),
  ],
  ['a change', command('docker', 'stop', 'n')],
  ['a removal that leaves volumes', command('docker', 'rm', '--force', 'n')],
  ['a removal with another flag', command('docker', 'rm', '--force', '--volumes', '--link', 'n')],
  ['a removal of nothing', command('docker', 'network', 'rm')],
  ['what is not known yet', { ...command('docker', 'exec', 'n', joined('a')), asks: true }],
  ['another program', command('podman', 'ps', '--all', '--no-trunc', '--format', '{{json .}}')],
];
for (const [what, value] of left) {
  test(`${what} is left to the client`, (t) => {
    t.is(questionOf(value), undefined);
  });
}
