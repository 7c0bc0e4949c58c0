import { spawnSync } from 'node:child_process';
import test from 'ava';
import { kernelFeatures, trialScript } from '../../src/doctor/kernel-features.ts';
import { judgeKernel } from '../../src/doctor/kernel-judge.ts';
import { isSameMachine, observeKernel, parseOption, parseTrials } from '../../src/doctor/kernel-sight.ts';
import { engineInfo } from '../engine/recorded.ts';
import { fakeRun } from '../fake-run.ts';
import { machine } from './machines.ts';

const elsewhere = { ...engineInfo, name: 'far' };

test('the trial answers once for every feature, whatever this machine has', (t) => {
  // With no program on PATH nothing is tried, and nothing on this machine changes.
  const { stdout } = spawnSync('/bin/sh', ['-c', trialScript], {
    env: { PATH: '/nowhere' },
    encoding: 'utf8',
  });
  const answers = parseTrials(stdout);
  t.deepEqual(
    [...answers.keys()],
    kernelFeatures.map(({ name }) => name),
  );
  for (const answer of answers.values()) {
    t.is(answer.kind, 'unknown');
    t.regex(answer.why, / is not there$/);
  }
});

test("the trial's lines are read, anything between them is not", (t) => {
  const answers = parseTrials(
    'veth yes\nsome noise\nvxlan no RTNETLINK answers: Not supported\nnftables unknown nft is not there\n',
  );
  t.deepEqual(Object.fromEntries(answers), {
    veth: { kind: 'tried', works: true, why: '' },
    vxlan: { kind: 'tried', works: false, why: 'RTNETLINK answers: Not supported' },
    nftables: { kind: 'unknown', why: 'nft is not there' },
  });
});

test('a feature the kernel refuses is missing for the labs that have it', (t) => {
  const [vxlan] = judgeKernel(parseTrials('vxlan no RTNETLINK answers: Not supported')).filter(
    ({ id }) => id === 'kernel.vxlan',
  );
  t.is(vxlan?.status, 'missing');
  t.deepEqual(vxlan?.affects, { labsWith: 'vxlan links' });
  t.regex(vxlan?.seen ?? '', /Not supported/);
});

test('what nobody could try is unknown and no pass', (t) => {
  t.true(judgeKernel(new Map()).every(({ status }) => status === 'unknown'));
});

test('with an image of ours in the engine the features are tried in a privileged container', async (t) => {
  const run = fakeRun(
    t,
    { command: 'docker images', stdout: 'debian:12\nlabs.local/toolbox:v1\n' },
    { command: /^docker run --rm --privileged --network=none/, stdout: 'veth yes\n' },
  );
  const sight = await observeKernel(run, elsewhere, machine());
  t.deepEqual(sight.get('veth'), { kind: 'tried', works: true, why: '' });
  t.deepEqual(sight.get('vxlan'), { kind: 'unknown', why: 'the trial in labs.local/toolbox:v1 did not run' });
});

test('of an engine on another machine nothing is guessed from this one', async (t) => {
  const sight = await observeKernel(
    fakeRun(t, { command: 'docker images', stdout: '' }),
    elsewhere,
    machine(),
  );
  t.is(sight.size, kernelFeatures.length);
  t.true([...sight.values()].every(({ kind }) => kind === 'unknown'));
});

test('on this machine root tries in a namespace of its own', async (t) => {
  const run = fakeRun(
    t,
    { command: 'docker images', stdout: '' },
    { command: /^unshare --net --mount sh -c/, stdout: 'macvlan no Unknown device type\n' },
  );
  // A kernel of this name has no configuration in /boot; /proc/config.gz may answer for the others.
  const sight = await observeKernel(
    run,
    { ...engineInfo, kernel: 'k' },
    machine({ kernel: 'k', without: ['modprobe'] }),
  );
  t.deepEqual(sight.get('macvlan'), { kind: 'tried', works: false, why: 'Unknown device type' });
});

test("a machine is the engine's own when kernel and name agree", (t) => {
  t.true(isSameMachine(engineInfo, machine()));
  t.false(isSameMachine(elsewhere, machine()));
  t.false(isSameMachine({ ...engineInfo, kernel: 'other' }, machine()));
  t.false(isSameMachine(engineInfo, machine({ platform: 'darwin' })));
});

test("an option of the kernel's configuration is read as a whole word", (t) => {
  const config =
    'CONFIG_VXLAN=m\nCONFIG_VETH=y\n# CONFIG_NET_SCH_PRIO is not set\nCONFIG_BRIDGE_NETFILTER=y\n';
  t.is(parseOption(config, 'VXLAN'), 'm');
  t.is(parseOption(config, 'VETH'), 'y');
  t.is(parseOption(config, 'NET_SCH_PRIO'), undefined);
  t.is(parseOption(config, 'BRIDGE'), undefined);
});
