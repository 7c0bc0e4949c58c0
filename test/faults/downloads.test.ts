import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Ended, root, startProcess } from '../e2e/labs.ts';
import { type BadServer, type Manner, startBadServer } from './bad-server.ts';
import { inNamespace } from './confine.ts';

/** Faults of the way that artifacts come here. They need no engine. */
const labs = join(root, 'bin/labs');
const pull = [labs, 'images', 'pull', 'kind'] as const;

async function testFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'labs-faults-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function timed(t: ExecutionContext, ended: Promise<Ended>): Promise<Ended & { seconds: number }> {
  const begun = performance.now();
  const all = { ...(await ended), seconds: (performance.now() - begun) / 1000 };
  t.log(`exit code ${all.code} after ${all.seconds.toFixed(1)} s`);
  t.notRegex(all.stderr, /defect of labs/);
  return all;
}

const env = (server: BadServer) => ({ ...process.env, CI: 'true', ...server.env });
const run = (server: BadServer, argv: readonly [string, ...string[]] = pull) =>
  startProcess(argv[0], argv.slice(1), env(server)).ended;

const manners: readonly { manner: Manner; says: RegExp; within: number }[] = [
  { manner: 'cut', says: /The transfer of "http:\/\/127\.0\.0\.1:\d+\/\S+" broke off/, within: 20 },
  { manner: 'damaged', says: /has the checksum [0-9a-f]{64}, and [0-9a-f]{64} is pinned/, within: 20 },
  { manner: 'refusing', says: /answered 503/, within: 10 },
  { manner: 'mute', says: /cannot be reached: no answer within 8 s/, within: 30 },
  { manner: 'stalling', says: /broke off: less than 30000 bytes came in 30 s/, within: 120 },
];

for (const { manner, says, within } of manners) {
  test(`a mirror that is ${manner}: a verdict within ${within} s, and all is well when it is mended`, async (t) => {
    t.timeout(5 * 60_000);
    const server = await startBadServer(t, await testFolder(t));
    server.behave(manner);
    const { code, stderr, seconds } = await timed(t, run(server));
    t.is(code, 3, stderr);
    t.regex(stderr, says);
    t.true(seconds < within, `${seconds} s`);
    server.behave('good');
    const again = await run(server);
    t.is(again.code, 0, again.stderr);
  });
}

test('names that cannot be resolved are named', async (t) => {
  t.timeout(5 * 60_000);
  const server = await startBadServer(t, await testFolder(t));
  const rest: NodeJS.ProcessEnv = env(server);
  delete rest['LABS_FILE_MIRROR'];
  const nowhere = 'echo nameserver 127.0.0.1 >"$DIR/resolv"; mount --bind "$DIR/resolv" /etc/resolv.conf';
  const child = inNamespace(nowhere, pull, { ...rest, DIR: await testFolder(t) });
  const { code, stderr, seconds } = await timed(t, child.ended);
  t.is(code, 3, stderr);
  t.regex(stderr, /"files\.example" cannot be reached: .*(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|no answer)/);
  t.true(seconds < 60, `${seconds} s`);
});

test('a cache on a full disk is named, and with room the download goes on', async (t) => {
  t.timeout(5 * 60_000);
  const folder = await testFolder(t);
  const server = await startBadServer(t, folder);
  const small = 'mkdir -p "$LABS_CACHE"; mount -t tmpfs -o size=1m tmpfs "$LABS_CACHE"';
  const { code, stderr, seconds } = await timed(t, inNamespace(small, pull, env(server)).ended);
  t.is(code, 3, stderr);
  t.regex(stderr, /no space left on device/i);
  t.true(seconds < 30, `${seconds} s`);
  const again = await run(server);
  t.is(again.code, 0, again.stderr);
});
