import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { commit, lookUp, placeOf } from '../../src/supply/cache.ts';
import { temporaryFolder } from './supply-folder.ts';

const facts = {
  artifact: 'tool',
  key: 'a'.repeat(64),
  route: 'build',
  from: 'a test',
  seconds: 1,
  created: '2026-01-01T00:00:00Z',
} as const;

async function committed(t: ExecutionContext) {
  const place = placeOf(temporaryFolder(t), 'tool', facts.key);
  mkdirSync(join(place.partial, 'out'), { recursive: true });
  writeFileSync(join(place.partial, 'out', 'tool'), 'the program');
  await commit(place, facts, ['tool']);
  return { place, path: join(place.folder, 'tool') };
}

test('an entry is there as a whole, and its partial folder is gone', async (t) => {
  const { place, path } = await committed(t);
  t.is(readFileSync(path, 'utf8'), 'the program');
  t.throws(() => statSync(place.partial));
  const looked = await lookUp(place.folder, 'full');
  t.is(looked.state, 'present');
  t.like(looked, { entry: { artifact: 'tool', route: 'build', seconds: 1 } });
});

test('what is not there is absent', async (t) => {
  t.deepEqual(await lookUp(join(temporaryFolder(t), 'nothing'), 'quick'), { state: 'absent' });
});

test('a file that was changed is noticed at the quick look, by its checksum', async (t) => {
  const { place, path } = await committed(t);
  writeFileSync(path, 'THE PROGRAM');
  t.deepEqual(await lookUp(place.folder, 'quick'), {
    state: 'damaged',
    why: '"tool" does not have its checksum',
  });
});

test('a file of another size, or none, is noticed', async (t) => {
  const { place, path } = await committed(t);
  appendFileSync(path, '.');
  t.deepEqual(await lookUp(place.folder, 'quick'), { state: 'damaged', why: '"tool" has another size' });
  rmSync(path);
  t.deepEqual(await lookUp(place.folder, 'quick'), { state: 'damaged', why: '"tool" is gone' });
});

test('damage that leaves size and time alone is noticed by the full look', async (t) => {
  const { place, path } = await committed(t);
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'tHE PROGRAM');
  utimesSync(path, atime, mtime);
  t.is((await lookUp(place.folder, 'quick')).state, 'present');
  t.is((await lookUp(place.folder, 'full')).state, 'damaged');
});

test('a file that was only touched is checked once and then trusted again', async (t) => {
  const { place, path } = await committed(t);
  const before = statSync(path).mtimeMs;
  utimesSync(path, new Date(), new Date());
  t.is((await lookUp(place.folder, 'quick')).state, 'present');
  t.is(statSync(path).mtimeMs, before);
});

test('an entry that cannot be read is damaged, and a new one takes its place', async (t) => {
  const { place } = await committed(t);
  writeFileSync(join(place.folder, 'entry.json'), '{"version": 1');
  t.like(await lookUp(place.folder, 'quick'), { state: 'damaged' });
  rmSync(join(place.folder, 'entry.json'));
  t.like(await lookUp(place.folder, 'quick'), { state: 'damaged', why: 'it has no entry.json' });
  mkdirSync(join(place.partial, 'out'), { recursive: true });
  writeFileSync(join(place.partial, 'out', 'tool'), 'the program');
  await commit(place, facts, ['tool']);
  t.is((await lookUp(place.folder, 'full')).state, 'present');
});
