import { randomBytes } from 'node:crypto';
import test from 'ava';
import type { Command } from '../../src/command.ts';
import { dockerShortcut } from '../../src/docker/shortcut.ts';
import { type CommandError, runner } from '../../src/exec.ts';
import {
  addressOf,
  createNetwork,
  inNode,
  listContainers,
  listNetworks,
  networkIdOf,
  parseContainers,
  parseNetworks,
  pidOf,
  startedAt,
} from '../../src/tools/docker.ts';
import { nodeQuestions } from '../../src/tools/node-questions.ts';
import { toolbox } from './wired-containers.ts';

const { signal } = new AbortController();
const client = runner(signal);
const name = `labs-shortcut-${randomBytes(3).toString('hex')}`;

test.before(async () => {
  await client(createNetwork(name, { 'labs.test': name, other: 'a,b' }));
  const labels = ['--label', `labs.test=${name}`, '--label', 'list=a,b=c'];
  const flags = ['--detach', '--init', '--name', name, '--network', name, ...labels] as const;
  await client({ argv: ['docker', 'run', ...flags, toolbox, 'sleep', '600'] });
});

test.after.always(async () => {
  await client({ argv: ['docker', 'rm', '--force', name] });
  await client({ argv: ['docker', 'network', 'rm', name] });
});

const own = `label=labs.test=${name}`;
const asks = (...argv: [string, ...string[]]): Command => ({ ...inNode(name, ...argv), asks: true });
const exact = (stdout: string): unknown => stdout;
const sorted = (stdout: string) =>
  parseContainers(stdout).map((one) => ({ ...one, networks: one.networks.toSorted() }));

const questions: readonly [string, Command, (stdout: string) => unknown][] = [
  ['containers', listContainers(own), sorted],
  ['containers of a network', listContainers(`network=${name}`), sorted],
  ['no containers', listContainers(`label=labs.test=${name}-not`), exact],
  ['networks', listNetworks(own), parseNetworks],
  ['a network by name', listNetworks(`name=^${name}$`), parseNetworks],
  ['a pid', pidOf(name), exact],
  ['a start', startedAt(name), exact],
  ['an address', addressOf(name, name), exact],
  ['the id of a network', networkIdOf(name, name), exact],
  ['two streams', asks('sh', '-c', 'echo out; echo err >&2; printf end'), exact],
  ['much', asks('seq', '200000'), exact],
  ['an exit code', asks('sh', '-c', 'echo bad >&2; exit 3'), exact],
  ['several at once', nodeQuestions.join([asks('ip', '-j', 'link'), asks('false')] as never), exact],
  ['no such program', asks('no-such-program'), exact],
  ['no such container', pidOf(`${name}-not`), exact],
];

for (const [what, question, read] of questions) {
  test(`the engine says the same as the client: ${what}`, async (t) => {
    t.timeout(60_000);
    const answers = [client, dockerShortcut(client, signal)].map(async (run) => {
      try {
        const { stdout, stderr } = await run(question);
        return { said: read(stdout), stderr };
      } catch (error) {
        const { output, reason } = error as CommandError;
        return { reason, exitCode: output.exitCode, stderr: output.stderr };
      }
    });
    const [byClient, byEngine] = await Promise.all(answers);
    t.deepEqual(byEngine, byClient);
  });
}
