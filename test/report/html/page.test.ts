import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { gatherReport } from '../../../src/lifecycle/report-input.ts';
import { type Judged, marksOf } from '../../../src/picture/judge-wires.ts';
import { pageOf } from '../../../src/report/html/page.ts';
import { fakeContext } from '../../fake-context.ts';
import { temporaryFolder } from '../../lab/lab-folder.ts';
import { copied, count, recordInstance } from './recorded.ts';

test('what the captures show of each flow is gathered from the folder alone', async (t) => {
  const { lab, instance } = await recordInstance(await temporaryFolder(t));
  const { checks } = await gatherReport(lab, instance, fakeContext());
  const [there, back] = checks[0]?.traffic?.flows ?? [];
  t.deepEqual(
    there?.sights.map(({ role, at, frames }) => [role, at, frames]),
    [
      ['sent', 'east/a:net1', count],
      ['delivered', 'west/b:net1', count],
      ['copied', 'east/tap:net1', copied],
    ],
  );
  t.deepEqual(
    there?.latencies.map(({ toRole, least, median, most, frames }) => [toRole, least, median, most, frames]),
    [
      ['delivered', 5, 5, 5, count],
      ['copied', 20, 20, 20, copied],
    ],
  );
  t.deepEqual(
    back?.sights.map(({ role, at }) => [role, at]),
    [
      ['sent', 'west/b:net1'],
      ['delivered', 'east/a:net1'],
    ],
  );
  t.deepEqual(checks[0]?.traffic?.unreadable, []);
});

test('of a check that failed, only what failed of it is marked so', async (t) => {
  const { lab, instance } = await recordInstance(await temporaryFolder(t));
  const input = await gatherReport(lab, instance, fakeContext());
  const marks = marksOf(input.topology, input.checks);
  t.is(marks.get('link n3')?.status, 'pass');
  t.is(marks.get('link tap')?.status, 'fail');
  t.is(marks.get('mirror up')?.status, 'fail');
});

test('a capture that breaks off is told, and what it holds is used', async (t) => {
  const { lab, instance } = await recordInstance(await temporaryFolder(t));
  const file = join(instance.folder, 'evidence/link/east-tap-net1-copies.pcap');
  await writeFile(file, Buffer.from('d4c3b2a1', 'hex'));
  const input = await gatherReport(lab, instance, fakeContext());
  t.regex(input.checks[0]?.traffic?.unreadable[0]?.why ?? '', /file header is incomplete at byte 4/);
  t.regex(pageOf(input, '<svg/>'), /east-tap-net1-copies\.pcap<\/code> could not be read to its end/);
});

test('evidence that is not the verdict’s own is left out', async (t) => {
  const { lab, instance } = await recordInstance(await temporaryFolder(t), (one) => ({
    ...one,
    evidence: [],
  }));
  const { checks } = await gatherReport(lab, instance, fakeContext());
  t.is(checks[0]?.traffic, undefined);
});

test('the timeline begins each action when its needs are done, and has the checks', async (t) => {
  const { lab, instance } = await recordInstance(await temporaryFolder(t));
  const { up } = await gatherReport(lab, instance, fakeContext());
  const at = (id: string) => up?.actions.find((action) => action.id === id);
  t.is(at('network')?.begin, 0);
  t.is(at('multus west')?.begin, (at('cluster west')?.begin ?? 0) + 30);
  t.is(at('check link')?.begin, 60);
  t.is(at('check link')?.outcome, 'failed');
  t.true((up?.actions.length ?? 0) > 10);
});

const hostile = `"><script>alert(1)</script></style><img src="http://x.example/" onerror='x'>&amp;\u0000\u202e`;

test('nothing that was seen or named becomes markup', async (t) => {
  const { lab, instance } = await recordInstance(await temporaryFolder(t), (verdict) => ({
    ...verdict,
    check: `${verdict.check}${hostile}`,
    title: hostile,
    seen: hostile,
    expected: hostile,
    hint: hostile,
    evidence: [hostile],
    figures: { [hostile]: 1 },
  }));
  const input = await gatherReport({ ...lab, title: hostile }, instance, fakeContext());
  const verdicts = input.checks.map(({ verdict }) => verdict);
  const steps = [{ number: 1, id: hostile, title: hostile, status: hostile, attempts: 2, verdicts }];
  const page = pageOf({ ...input, instance: hostile, labs: hostile, steps }, '<svg/>');
  t.is(page.match(/<script/g)?.length, 1);
  t.is(page.match(/<style/g)?.length, 1);
  t.notRegex(page, /<img|onerror='/);
  t.false(page.includes('\u0000') || page.includes('\u202e'));
  t.regex(page, /&quot;&gt;&lt;script&gt;alert\(1\)/);
});

test('a page without verdicts, links or times says so', (t) => {
  const topology = { name: 'x', title: 'x', clusters: [], links: [], mirrors: [] };
  const page = pageOf(
    { instance: 'x', labs: '0', made: '2026-01-02T03:04:05Z', title: 'x', topology, checks: [] },
    '<svg/>',
  );
  t.regex(page, /nothing checked/);
  t.regex(page, /No check has been run/);
  t.regex(page, /The lab has no links of its own/);
  t.regex(page, /No times are recorded/);
  t.notRegex(page, /id="steps"/);
});

test('a link that no check covers is not checked, and a check the lab no longer has colours nothing', async (t) => {
  const { lab, instance } = await recordInstance(await temporaryFolder(t));
  const input = await gatherReport(lab, instance, fakeContext());
  const strangers: Judged[] = input.checks.map(({ verdict }) => ({ verdict }));
  const marks = marksOf(input.topology, strangers);
  t.deepEqual(
    [...marks.values()].map(({ status }) => status),
    ['unchecked', 'unchecked', 'unchecked'],
  );
  t.regex(
    pageOf({ ...input, checks: strangers }, '<svg/>'),
    /No check sends frames over it, so nobody knows/,
  );
});
