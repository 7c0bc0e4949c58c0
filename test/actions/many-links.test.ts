import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Arg, Command } from '../../src/command.ts';
import type { Run } from '../../src/exec.ts';
import type { Endpoint } from '../../src/lab/types.ts';
import type { LinkAction, Plan } from '../../src/plan/types.ts';
import { runPlan } from '../../src/run.ts';

const clusters = ['a', 'b'] as const;
const pids: Record<string, string> = { 'labs-x-a-control-plane': '11', 'labs-x-b-control-plane': '22' };

function linkAction(name: string): LinkAction {
  const [a, b] = clusters.map(
    (cluster): Endpoint => ({
      node: { cluster, name: 'control-plane', role: 'control-plane' },
      interface: name,
      addresses: [],
    }),
  ) as [Endpoint, Endpoint];
  const base = { kind: 'link', id: `link ${name}`, title: `Linking ${name}`, group: 'links' } as const;
  return { ...base, needs: [], link: { kind: 'veth', name, endpoints: [a, b], mtu: 1500 }, mirrors: [] };
}

const plan: Plan = {
  instance: { name: 'x', folder: '/s/x' },
  tools: { kind: 'kind', kubectl: 'kubectl' },
  actions: Array.from({ length: 24 }, (_, at) => linkAction(`l${at}`)),
};

/** Two nodes whose interfaces koko makes and `ip` lists; every command takes some milliseconds. */
function nodes() {
  const there = new Map<string, number>();
  const ran: string[] = [];
  const list = (side: number) =>
    JSON.stringify(
      [...there].map(([ifname, index]) => ({
        ...{ ifname, mtu: 1500, flags: ['UP'], linkinfo: { info_kind: 'veth' } },
        ...{ ifindex: index + side, link_index: index + 1 - side },
      })),
    );
  const answer = async (argv: readonly string[]): Promise<string> => {
    const [, verb, container = '', program] = argv;
    if (verb === 'inspect') {
      return argv
        .slice(4)
        .map((name) => `${pids[name]}\n`)
        .join('');
    }
    if (program === 'koko') {
      await delay(2 + (there.size % 5) * 3);
      const ends = [argv[5], argv[7]].map((end) => end?.split(','));
      if (ends[0]?.[0] !== '11' || ends[1]?.[0] !== '22' || there.has(ends[0][1] ?? '')) {
        throw new Error(`koko would spoil something: ${argv.join(' ')}`);
      }
      there.set(ends[0][1] ?? '', 100 + there.size * 2);
      return 'Create veth...done\n';
    }
    // What is listed is what was there when it began.
    const seen = list(container.includes('-a-') ? 0 : 1);
    await delay(5);
    return `\n${seen}\n`;
  };
  const run: Run = async (value, options) => {
    const argv = await Promise.all(value.argv.map((arg) => fill(arg, options?.fill ?? run)));
    const word = argv[3] === 'koko' ? 'koko' : argv[1] === 'inspect' ? 'inspect' : 'look';
    ran.push(word);
    return { stdout: await answer(argv), stderr: '', exitCode: 0 };
  };
  const count = (word: string) => ran.filter((one) => one === word).length;
  const up = async () => {
    ran.length = 0;
    return runPlan(plan, { runner: () => run, signal: new AbortController().signal, emit: () => {} });
  };
  return { there, count, up };
}

async function fill(arg: Arg, run: (value: Command) => ReturnType<Run>): Promise<string> {
  if (typeof arg === 'string') {
    return arg;
  }
  const parts = arg.join.map(async (part) =>
    typeof part === 'string' ? part : (await run(part.outputOf)).stdout.trim(),
  );
  return (await Promise.all(parts)).join('');
}

test('24 links are looked at together, and each is made once', async (t) => {
  const { there, count, up } = nodes();
  const outcomes = await up();
  t.true(outcomes.every(({ outcome }) => outcome === 'done'));
  t.is(there.size, 24);
  t.is(count('koko'), 24);
  t.is(count('inspect'), 1, 'the process ids of all nodes at once');
  t.true(count('look') <= 16, `${count('look')} looks at two nodes`);
});

test('links that are there cost one look a node, and the one that is gone is made again', async (t) => {
  const { there, count, up } = nodes();
  await up();
  await up();
  t.deepEqual([count('look'), count('koko'), count('inspect')], [2, 0, 0]);
  there.delete('l7');
  const outcomes = await up();
  t.deepEqual(
    outcomes.filter(({ outcome }) => outcome === 'done').map(({ id }) => id),
    ['link l7'],
  );
  t.deepEqual([count('look'), count('koko'), count('inspect')], [4, 1, 1]);
});
