import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { unmix } from '../../src/docker/engine.ts';
import { dockerShortcut } from '../../src/docker/shortcut.ts';
import { CommandError } from '../../src/exec.ts';
import {
  inNode,
  listContainers,
  parseContainers,
  pidOf,
  removeContainers,
  removeNetwork,
} from '../../src/tools/docker.ts';
import { fakeRun } from '../fake-run.ts';

const { signal } = new AbortController();

/** An engine on a socket of its own, with the answers given; commands for it carry where it is. */
async function fakeEngine(
  t: ExecutionContext,
  answer: (asked: string, response: ServerResponse) => string | Buffer | undefined,
) {
  const folder = mkdtempSync(join(tmpdir(), 'labs-docker-'));
  const socket = join(folder, 'engine.sock');
  const server = createServer((request, response) => {
    const said = answer(`${request.method} ${request.url}`, response);
    if (said !== undefined) {
      response.end(said);
    }
  });
  server.listen(socket);
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { DOCKER_HOST: `unix://${socket}` };
}

const piece = (stream: number, text: string) => {
  const head = Buffer.alloc(8);
  head.writeUInt8(stream);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

test('containers are told of as the client does', async (t) => {
  const env = await fakeEngine(t, (asked) => {
    t.is(asked, `GET /containers/json?all=1&filters=${encodeURIComponent('{"label":["a=b"]}')}`);
    return JSON.stringify([
      {
        Names: ['/one'],
        State: 'running',
        Labels: { a: 'b', c: 'd,e' },
        NetworkSettings: { Networks: { bridge: {}, other: {} } },
      },
    ]);
  });
  const { stdout } = await dockerShortcut(fakeRun(t), signal)({ ...listContainers('label=a=b'), env });
  t.deepEqual(parseContainers(stdout), [
    { name: 'one', state: 'running', networks: ['bridge', 'other'], labels: { a: 'b', c: 'd,e' } },
  ]);
});

test("a program's streams and exit code come back", async (t) => {
  const asked: string[] = [];
  const env = await fakeEngine(t, (what) => {
    asked.push(what);
    if (what.endsWith('/start')) {
      return Buffer.concat([piece(1, 'out 1\n'), piece(2, 'err\n'), piece(1, 'out 2\n')]);
    }
    return what.startsWith('POST') ? '{"Id": "x"}' : '{"ExitCode": 3}';
  });
  const run = dockerShortcut(fakeRun(t), signal);
  const question = { ...inNode('n', 'look'), asks: true, env } as const;
  t.deepEqual(await run(question, { accept: [3] }), {
    stdout: 'out 1\nout 2\n',
    stderr: 'err\n',
    exitCode: 3,
  });
  t.deepEqual(asked, ['POST /containers/n/exec', 'POST /exec/x/start', 'GET /exec/x/json']);
  const error = await t.throwsAsync(run(question), { instanceOf: CommandError });
  t.is(error?.output.stderr, 'err\n');
});

test('containers go with their volumes, by force; what is not removed is the client’s to tell', async (t) => {
  const asked: string[] = [];
  const env = await fakeEngine(t, (what, response) => {
    asked.push(what);
    response.statusCode = what.includes('busy') ? 500 : 204;
    return '';
  });
  const told = { command: /docker network rm busy$/, stdout: 'told by the client' };
  const run = dockerShortcut(fakeRun(t, told), signal);
  t.is((await run({ ...removeContainers(['a', 'b']), env })).stdout, 'a\nb\n');
  t.deepEqual(asked, ['DELETE /containers/a?force=1&v=1', 'DELETE /containers/b?force=1&v=1']);
  t.is((await run({ ...removeNetwork('free'), env })).stdout, 'free\n');
  t.is((await run({ ...removeNetwork('busy'), env })).stdout, 'told by the client');
});

test('what the engine refuses, and what nobody answers, is the client’s to tell', async (t) => {
  const env = await fakeEngine(t, (_, response) => {
    response.statusCode = 404;
    return '{"message": "No such container"}';
  });
  const told = { command: /^DOCKER_HOST=\S+ docker inspect/, stdout: 'told by the client' };
  const run = dockerShortcut(fakeRun(t, told, told), signal);
  t.is((await run({ ...pidOf('n'), env })).stdout, 'told by the client');
  const nowhere = { DOCKER_HOST: 'unix:///no/engine.sock' };
  t.is((await run({ ...pidOf('n'), env: nowhere })).stdout, 'told by the client');
});

test('what could not be started is the client’s to tell', async (t) => {
  const env = await fakeEngine(t, (asked) =>
    asked.endsWith('/start') ? 'OCI runtime exec failed: no such file\r\n' : '{"Id": "x", "ExitCode": 127}',
  );
  const client = fakeRun(t, { command: /docker exec n look$/, stdout: 'told by the client' });
  const { stdout } = await dockerShortcut(client, signal)({ ...inNode('n', 'look'), asks: true, env });
  t.is(stdout, 'told by the client');
});

test('an engine that is silent is given up in time', async (t) => {
  const env = await fakeEngine(t, () => undefined);
  const asked = dockerShortcut(fakeRun(t), signal)({ ...pidOf('n'), env }, { timeout: 200 });
  t.is((await t.throwsAsync(asked, { instanceOf: CommandError }))?.reason, 'timeout');
});

test('streams that were cut off are not taken for whole', (t) => {
  const whole = Buffer.concat([piece(1, 'out'), piece(2, 'err')]);
  t.deepEqual(unmix(whole), { stdout: 'out', stderr: 'err' });
  for (const length of [1, 7, 10, 12, 20]) {
    t.throws(() => unmix(whole.subarray(0, length)), undefined, `${length}`);
  }
  t.deepEqual(unmix(Buffer.alloc(0)), { stdout: '', stderr: '' });
});
