import test from 'ava';
import { systemClock } from '../../src/clock.ts';
import { isBlocking, repairText } from '../../src/doctor/finding.ts';
import {
  defaultNeeds,
  inotifyFor,
  judgeResources,
  observeResources,
  type Resources,
} from '../../src/doctor/resources.ts';
import { runner } from '../../src/exec.ts';
import { machine, sight } from './machines.ts';

const plenty: Resources = {
  memory: 24e9,
  isWholeMemory: false,
  engineDisk: 80e9,
  cacheDisk: 80e9,
  inotifyInstances: 8192,
  inotifyWatches: 524_288,
  openFiles: 20_000,
};

function judged(given: Partial<Resources>, id: string, where = machine()) {
  const found = judgeResources({ ...plenty, ...given }, defaultNeeds, where).find(
    (finding) => finding.id === id,
  );
  if (found === undefined) {
    throw new Error(`no finding ${id}`);
  }
  return found;
}

test('with plenty of everything all is well', (t) => {
  t.deepEqual(
    judgeResources(plenty, defaultNeeds, machine()).map(({ id, status }) => [id, status]),
    [
      ['memory', 'ok'],
      ['disk.engine', 'ok'],
      ['disk.cache', 'ok'],
      ['inotify', 'ok'],
      ['open-files', 'ok'],
    ],
  );
});

test('too little memory is in the way of everything, and the figures say so', (t) => {
  const finding = judged({ memory: 1.2e9 }, 'memory');
  t.true(isBlocking(finding));
  t.is(finding.seen, '1.2 GB free; 2.5 GB needed');
  t.truthy(finding.hint);
});

test('a lab with its own needs is judged by these', (t) => {
  const needs = { ...defaultNeeds, memory: 60e9 };
  const [memory] = judgeResources(plenty, needs, machine());
  t.is(memory?.status, 'missing');
  t.is(memory?.seen, '24.0 GB free; 60.0 GB needed');
});

test('just enough is a warning', (t) => {
  t.is(judged({ memory: defaultNeeds.memory }, 'memory').status, 'warn');
  t.is(judged({ engineDisk: defaultNeeds.engineDisk * 1.2 }, 'disk.engine').status, 'warn');
});

test("too little disk for the engine blocks, for the cache it is the build route's matter", (t) => {
  t.true(isBlocking(judged({ engineDisk: 1e9 }, 'disk.engine')));
  const cache = judged({ cacheDisk: 1e9 }, 'disk.cache');
  t.is(cache.status, 'missing');
  t.is(cache.affects, 'building');
});

test("of another machine's memory the whole is known, of its disk nothing", (t) => {
  t.is(judged({ isWholeMemory: true }, 'memory').seen, '24.0 GB in all; 2.5 GB needed');
  t.is(judged({ engineDisk: undefined }, 'disk.engine').status, 'unknown');
});

test('too few inotify instances for the nodes are in the way, some more are advised', (t) => {
  t.true(isBlocking(judged({ inotifyInstances: 128 }, 'inotify')));
  const few = judged({ inotifyInstances: 300 }, 'inotify');
  t.is(few.status, 'warn');
  t.false(isBlocking(few));
  t.true(inotifyFor(1) <= 128);
});

test('low inotify limits are raised, and never lowered', (t) => {
  const { status, repair } = judged({ inotifyInstances: 128, inotifyWatches: 900_000 }, 'inotify');
  t.is(status, 'missing');
  t.deepEqual(repair && repairText(repair), [
    'sysctl -w fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=900000',
  ]);
  const plain = judged({ inotifyInstances: 128 }, 'inotify', machine({ isRoot: false }));
  t.regex(plain.repair ? (repairText(plain.repair)[0] ?? '') : '', /^sudo sysctl/);
});

test('few open files are a warning', (t) => {
  t.is(judged({ openFiles: 1024 }, 'open-files').status, 'warn');
  t.is(judged({ openFiles: Number.MAX_SAFE_INTEGER }, 'open-files').seen, 'no limit');
});

test('this machine can be looked at for real', async (t) => {
  const signal = new AbortController().signal;
  const context = {
    run: runner(signal),
    env: {},
    signal,
    clock: systemClock,
    folders: { cache: '/not/yet/there' },
  };
  const seen = await observeResources(
    context,
    sight({ answer: { kind: 'no client' } }),
    machine({ platform: process.platform }),
  );
  t.true((seen.cacheDisk ?? 0) > 0);
  if (process.platform === 'linux') {
    t.true((seen.memory ?? 0) > 0);
    t.true((seen.openFiles ?? 0) > 0);
    t.true((seen.inotifyInstances ?? 0) > 0);
  }
});
