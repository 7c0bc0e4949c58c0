import test from 'ava';
import { type Bench, notPassed } from '../e2e/labs.ts';
import { type LiveLab, liveLab } from '../e2e/live-lab.ts';
import { converges, goes } from './ending.ts';
import { flowDuring } from './flow.ts';
import { benchOf, wiredLab } from './lab.ts';
import { readSettings } from './settings.ts';

/** Faults of what the packets of a lab depend on, while they flow. */
const rounds = readSettings(process.env).rounds({ short: 1, long: 5 });
const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;

test.before(async (t) => {
  bench = await benchOf(t, wiredLab(), (end) => ends.push(end));
  lab = liveLab(bench);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

test.serial('the lab comes up', async (t) => {
  t.timeout(30 * 60_000);
  t.log(`up in ${(await converges(t, bench)).toFixed(1)} s`);
});

test.serial('left alone, every packet arrives and is copied once', async (t) => {
  t.timeout(5 * 60_000);
  const { sent, delivered, copied } = await flowDuring(lab, 4, async () => {});
  t.true(sent >= 2000);
  t.like(delivered, { lost: 0, twice: 0 });
  t.like(copied, { lost: 0, twice: 0 });
});

/** Kills the first process of a container of the node, as the kernel would that is out of memory. */
const killContainer = (cluster: string, name: string) =>
  lab.inNode(
    `${cluster}-control-plane`,
    ...[
      'sh',
      '-c',
      'kill -9 $(crictl inspect --output go-template --template "{{.info.pid}}" $(crictl ps -q --name "$1"))',
    ],
    ...['kill', name],
  );

/** A kubelet lets a container that has ended again wait for 10 s, then 20 s, 40 s and more. */
const containerRuns = (cluster: string, name: string) =>
  lab.inNode(
    `${cluster}-control-plane`,
    ...[
      'sh',
      '-c',
      'for n in $(seq 200); do [ -z "$(crictl ps -q --name "$1")" ] || exit 0; sleep 1; done; exit 1',
    ],
    ...['wait', name],
  );

const faults: readonly { what: string; act: () => Promise<unknown>; isHeld: boolean }[] = [
  { what: 'the mirroring container is killed', act: () => killContainer('b', '^mirror$'), isHeld: false },
  {
    what: 'the mirroring pod is deleted by force',
    act: () =>
      lab.kubectl('b', 'delete', 'pod', '--selector', 'app=mirror-copy', '--force', '--grace-period=0'),
    isHeld: false,
  },
  {
    what: "the mirror's rule is deleted",
    act: () => lab.inNode('b-control-plane', 'tc', 'qdisc', 'delete', 'dev', 'n3', 'clsact'),
    isHeld: false,
  },
  {
    what: 'the Multus daemon is killed',
    act: () => killContainer('b', '^kube-multus$'),
    isHeld: true,
  },
];

for (const { what, act, isHeld } of faults) {
  for (let round = 1; round <= rounds; round += 1) {
    test.serial(`${what} (${round} of ${rounds}): nothing is lost, copies resume within 2 s`, async (t) => {
      t.timeout(10 * 60_000);
      await Promise.all(['^mirror$', '^kube-multus$'].map((name) => containerRuns('b', name)));
      const { sent, delivered, copied } = await flowDuring(lab, 12, act);
      t.log(
        `${sent} sent; copies missing ${copied.lost}, gap ${copied.gap.toFixed(3)} s, twice ${copied.twice}`,
      );
      t.like(delivered, { lost: 0, twice: 0 }, 'on the link itself');
      t.true(copied.gap <= 2, `${copied.gap} s`);
      t.is(copied.twice, 0);
      // All that is missing is in the one gap: the rest was copied, to the end.
      t.true(copied.lost <= copied.gap * 500 + 5, `${copied.lost} missing in ${copied.gap} s`);
      t.true(!isHeld || copied.lost === 0);
    });
  }
}

test.serial('the Multus daemon is killed while pods are made: they all come up wired', async (t) => {
  t.timeout(20 * 60_000);
  // New ones: the kubelet lets those that were killed before wait for minutes, longer than `up` waits for pods.
  await Promise.all(
    ['a', 'b'].map(async (cluster) => {
      const daemon = ['--namespace', 'kube-system'];
      await lab.kubectl(cluster, 'delete', 'pod', ...daemon, '--selector', 'name=multus');
      await lab.kubectl(
        cluster,
        'rollout',
        'status',
        ...daemon,
        'daemonset/kube-multus-ds',
        '--timeout=120s',
      );
      await containerRuns(cluster, '^kube-multus$');
    }),
  );
  await lab.kubectl('a', 'delete', 'pod', 'end', 'sniffer');
  await lab.kubectl('b', 'delete', 'pod', 'end');
  const begun = performance.now();
  const up = bench.start(['up', bench.name, '--yes', '--json', '--verbose']);
  await up.said(/Deploying pods/);
  // Once: a kubelet lets a container that ends again and again wait for minutes.
  await Promise.all(['a', 'b'].map((cluster) => killContainer(cluster, '^kube-multus$')));
  const { code, stdout, stderr } = await up.ended;
  t.is(code, 0, stderr);
  t.deepEqual(notPassed(JSON.parse(stdout).verdicts), []);
  t.log(`up and proven in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
});

test.serial('down leaves nothing', async (t) => {
  t.timeout(10 * 60_000);
  await goes(t, bench);
});
