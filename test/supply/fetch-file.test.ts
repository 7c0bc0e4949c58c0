import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../src/clock.ts';
import { type Download, download, UnreachableError } from '../../src/supply/fetch-file.ts';
import { cutShort, drip, serve, sha256, whole, wholeOnly } from './file-server.ts';
import { temporaryFolder } from './supply-folder.ts';

const content = randomBytes(300_000);

function wanted(t: ExecutionContext, url: string, more: Partial<Download> = {}): Download {
  return {
    url: `${url}/tool`,
    sha256: sha256(content),
    to: join(temporaryFolder(t), 'tool'),
    signal: new AbortController().signal,
    clock: { ...systemClock, sleep: async () => {} },
    onProgress: () => {},
    ...more,
  };
}

test('a file with the pinned checksum is kept, and its progress told', async (t) => {
  const { url } = await serve(t, whole(content));
  const seen: [number, number | undefined][] = [];
  const job = wanted(t, url, { onProgress: (bytes, total) => seen.push([bytes, total]) });
  await download(job);
  t.deepEqual(readFileSync(job.to), content);
  t.deepEqual(seen.at(-1), [content.length, content.length]);
  t.false(existsSync(`${job.to}.part`));
});

test('a transfer that breaks off is gone on with where it stopped', async (t) => {
  const { url, ranges } = await serve(t, cutShort(content, 100_000), whole(content));
  const job = wanted(t, url);
  await download(job);
  t.deepEqual(readFileSync(job.to), content);
  t.is(ranges[0], undefined);
  t.regex(ranges[1] ?? '', /^bytes=[1-9]\d*-$/);
});

test('a part left by a process that was killed is gone on with', async (t) => {
  const { url, ranges } = await serve(t, whole(content));
  const job = wanted(t, url);
  writeFileSync(`${job.to}.part`, content.subarray(0, 200_000));
  await download(job);
  t.deepEqual(readFileSync(job.to), content);
  t.deepEqual(ranges, ['bytes=200000-']);
});

test('a server that only drips, or falls silent, is given up, and what came is kept', async (t) => {
  const { url } = await serve(t, drip(content, 20));
  const job = wanted(t, url, { patience: 200 });
  const error = await t.throwsAsync(download(job));
  t.is(error?.message, `The transfer of "${job.url}" broke off: less than 200 bytes came in 0.2 s`);
  t.true(existsSync(`${job.to}.part`));
});

test('a server that knows no ranges sends the file again', async (t) => {
  const { url } = await serve(t, wholeOnly(content));
  const job = wanted(t, url);
  writeFileSync(`${job.to}.part`, content.subarray(0, 200_000));
  await download(job);
  t.deepEqual(readFileSync(job.to), content);
});

test('a part that is of another file is thrown away, and the file got whole', async (t) => {
  const { url, ranges } = await serve(t, whole(content));
  const job = wanted(t, url);
  writeFileSync(`${job.to}.part`, randomBytes(1000));
  await download(job);
  t.deepEqual(readFileSync(job.to), content);
  t.deepEqual(ranges, ['bytes=1000-', undefined]);
});

test('a file with another checksum is never kept', async (t) => {
  const other = randomBytes(1000);
  const { url, ranges } = await serve(t, whole(other));
  const job = wanted(t, url);
  await t.throwsAsync(download(job), {
    message: `"${job.url}" has the checksum ${sha256(other)}, and ${sha256(content)} is pinned; the file was not kept`,
  });
  t.false(existsSync(job.to));
  t.false(existsSync(`${job.to}.part`));
  t.is(ranges.length, 3);
});

test('a transfer that always breaks off ends with an error, and what came stays for next time', async (t) => {
  const { url } = await serve(t, cutShort(content, 100_000));
  const job = wanted(t, url);
  await t.throwsAsync(download(job), { message: /^The transfer of ".*" broke off: / });
  t.false(existsSync(job.to));
  t.true(existsSync(`${job.to}.part`));
});

test('what the server answers instead of the file is in the message, and is not asked for again', async (t) => {
  const { url, ranges } = await serve(t, (_request, response) => response.writeHead(404).end('gone'));
  const job = wanted(t, url);
  await t.throwsAsync(download(job), { message: `"${job.url}" answered 404 Not Found` });
  t.is(ranges.length, 1);
});

test('a server out of reach is told from one that refuses the file', async (t) => {
  const job = wanted(t, 'http://127.0.0.1:1');
  await t.throwsAsync(download(job), {
    instanceOf: UnreachableError,
    message: /^"127\.0\.0\.1:1" cannot be reached: .+/,
  });
});

test('a download can be interrupted', async (t) => {
  const controller = new AbortController();
  const { url } = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 1000));
  });
  const job = wanted(t, url, { signal: controller.signal, onProgress: () => controller.abort() });
  await t.throwsAsync(download(job), { name: 'AbortError' });
  t.false(existsSync(job.to));
});
