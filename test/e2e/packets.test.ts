import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { startCapture } from '../../src/checks/capture.ts';
import { runCheck } from '../../src/checks/run-check.ts';
import type { PacketsCheck } from '../../src/lab/check-types.ts';
import { addMirror, type Wired, wiredContainers } from './wired-containers.ts';

test.serial(
  'every frame of all sizes arrives both ways, and the mirror holds exact copies of one',
  async (t) => {
    const wired = await wiredContainers(t);
    await addMirror(wired);
    const verdict = await runCheck(mirrorCheck(wired), wired.context);
    t.is(verdict.status, 'pass', verdict.seen);
    t.like(verdict.figures, { sent: 1000, delivered: 1000, copied: 500, lost: 0, strangers: 0 });
    t.is(verdict.evidence.length, 3);
  },
);

test.serial('20000 frames each way are accounted for', async (t) => {
  const wired = await wiredContainers(t);
  await addMirror(wired);
  const verdict = await runCheck({ ...mirrorCheck(wired), count: 20_000 }, wired.context);
  t.is(verdict.status, 'pass', verdict.seen);
  t.like(verdict.figures, { delivered: 40_000, copied: 20_000 });
});

test.serial(
  'a routed flow is delivered and copied, and a capture that may see none of it sees none',
  async (t) => {
    const wired = await wiredContainers(t);
    const check = mirrorCheck(wired);
    const routed = { ...check, flows: check.flows.map((flow) => ({ ...flow, routed: true })) };
    const unseen = await runCheck(
      { ...routed, copies: [{ at: wired.place('sniffer'), of: [] }] },
      wired.context,
    );
    t.is(unseen.status, 'pass', unseen.seen);
    await addMirror(wired);
    const copied = await runCheck(routed, wired.context);
    t.is(copied.status, 'pass', copied.seen);
    const leaked = await runCheck(
      { ...routed, copies: [{ at: wired.place('sniffer'), of: [] }] },
      wired.context,
    );
    t.is(leaked.status, 'fail');
    t.regex(leaked.seen, /500 frames of "uplink", which must not be here/);
  },
);

test.serial(
  'no mirror, a mirror of too much and a doubled mirror fail, each with its own reason',
  async (t) => {
    const wired = await wiredContainers(t);
    const none = await runCheck(mirrorCheck(wired), wired.context);
    t.is(none.status, 'fail');
    t.regex(none.seen, /no copies of "uplink" at all/);
    t.is(none.attempts, 1);

    await addMirror(wired, 'action mirred egress mirror dev tap action mirred egress mirror dev tap');
    const twice = await runCheck(mirrorCheck(wired), wired.context);
    t.is(twice.status, 'fail');
    t.is(twice.figures.duplicated, 500);

    await wired.inside('upf', 'tc', 'qdisc', 'del', 'dev', 'net1', 'ingress');
    await wired.inside('upf', 'tc', 'qdisc', 'add', 'dev', 'net1', 'clsact');
    for (const parent of ['ffff:fff2', 'ffff:fff3']) {
      await addMirror(wired, 'action mirred egress mirror dev tap', parent);
    }
    const both = await runCheck(mirrorCheck(wired), wired.context);
    t.is(both.status, 'fail');
    t.is(both.figures.strangers, 500);
    t.is(both.figures.copied, 500);
  },
);

test.serial('one frame in a hundred dropped, altered or all of them gone are told apart', async (t) => {
  const wired = await wiredContainers(t);
  await addMirror(wired);
  // Counted from the Ethernet header, because a raw socket's frames have no network header on their way out yet:
  // bit 288 begins the UDP destination port, bit 176 the TTL.
  const probe = '@ll,288,16 52735';
  const rule = async (...words: string[]) => {
    await wired.inside('ue', 'nft', 'add table netdev probe');
    await wired.inside(
      'ue',
      'nft',
      'add chain netdev probe out { type filter hook egress device net1 priority 0; }',
    );
    await wired.inside('ue', 'nft', `add rule netdev probe out ${words.join(' ')}`);
    const verdict = await runCheck(mirrorCheck(wired), wired.context);
    await wired.inside('ue', 'nft', 'delete table netdev probe');
    return verdict;
  };
  const dropped = await rule(probe, 'numgen inc mod 100 0 drop');
  t.is(dropped.status, 'fail');
  t.regex(dropped.seen, /"uplink" at "wired\/upf:net1": [56] of 500 lost/);
  t.regex(dropped.seen, /"uplink" has [56] of 500 copies missing/);

  const altered = await rule(probe, 'numgen inc mod 100 0 @ll,176,8 set 9');
  t.is(altered.status, 'fail');
  t.regex(altered.seen, /[56] of 500 altered on the way/);

  const refused = await rule('drop');
  t.is(refused.status, 'fail');
  t.regex(refused.seen, /none of the 500 frames of "uplink" arrived.* own kernel refused 500 of them/);

  await wired.inside('upf', 'ip', 'link', 'set', 'net1', 'down');
  const down = await runCheck({ ...mirrorCheck(wired), within: 1 }, wired.context);
  t.is(down.status, 'fail');
  t.is(down.seen, '"wired/upf:net1" is down');
  await wired.inside('upf', 'ip', 'link', 'set', 'net1', 'up');
  await wired.inside('upf', 'ip', 'link', 'set', 'net1', 'up');

  await wired.inside('ue', 'ip', 'link', 'delete', 'net1');
  const gone = await runCheck({ ...mirrorCheck(wired), within: 1 }, wired.context);
  t.is(gone.status, 'fail');
  t.regex(gone.seen, /"wired\/ue" has no interface "net1"/);
});

test.serial('what cannot be looked at is an error', async (t) => {
  const wired = await wiredContainers(t);
  await addMirror(wired);
  const check = { ...mirrorCheck(wired), within: 1 };
  const negative = { ...check, copies: [{ at: wired.place('sniffer', 'net7'), of: [] }] };
  const noInterface = await runCheck(negative, wired.context);
  t.is(noInterface.status, 'error');
  t.regex(noInterface.seen, /"wired\/sniffer" has no interface "net7"/);

  const noPod = await runCheck(
    { ...check, copies: [{ at: wired.place('nobody'), of: ['uplink'] }] },
    wired.context,
  );
  t.is(noPod.status, 'error');
  t.regex(noPod.seen, /the pod does not exist/);

  await wired.inside('sniffer', 'rm', '/usr/bin/tcpdump');
  const noTcpdump = await runCheck(check, wired.context);
  t.is(noTcpdump.status, 'error');
  t.regex(noTcpdump.seen, /tcpdump.*the program is not there/);
});

test.serial('a capture leaves nothing behind in the pod when labs dies', async (t) => {
  const wired = await wiredContainers(t);
  const dumps = async () => wired.inside('sniffer', 'sh', '-c', 'pgrep -c "tcpdump|timeout" || true');
  const file = join(wired.context.folder, 'left.pcap');
  const pids: number[] = [];
  const start: typeof wired.context.start = async (command, options) => {
    const running = await wired.context.start(command, options);
    pids.push(running.pid ?? 0);
    return running;
  };
  await startCapture(
    { ...wired.context, start },
    {
      at: wired.place('sniffer'),
      snapLength: 1600,
      buffer: 8192,
      limit: 60,
      file,
      onFrame: () => {},
    },
  );
  t.not(await dumps(), '0');
  for (const pid of pids) {
    process.kill(pid, 'SIGKILL');
  }
  let left = await dumps();
  for (let tries = 0; left !== '0' && tries < 50; tries += 1) {
    await wired.context.clock.sleep(100);
    left = await dumps();
  }
  t.is(left, '0');
  await rm(file, { force: true });
});

function mirrorCheck(wired: Wired): PacketsCheck {
  const [ue, upf] = [wired.place('ue'), wired.place('upf')];
  return {
    kind: 'packets',
    name: 'mirror',
    title: 'The sniffer holds exact copies of the uplink and nothing else',
    within: 30,
    every: 1,
    steadyFor: 0,
    count: 500,
    flows: [
      { name: 'uplink', from: ue, to: upf, routed: false },
      { name: 'downlink', from: upf, to: ue, routed: false },
    ],
    copies: [{ at: wired.place('sniffer'), of: ['uplink'] }],
  };
}
