import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { socketOf } from '../../src/docker/socket.ts';

test('a socket of this machine is used, every other way is the client’s', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'labs-docker-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const here = { DOCKER_CONFIG: folder };
  const usual = '/var/run/docker.sock';
  t.is(await socketOf(here), usual);
  t.is(await socketOf({ HOME: folder }), usual);
  t.is(
    await socketOf({ ...here, DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }),
    '/run/user/1000/docker.sock',
  );
  t.is(await socketOf({ ...here, DOCKER_HOST: 'tcp://127.0.0.1:2375' }), undefined);
  t.is(await socketOf({ ...here, DOCKER_HOST: 'ssh://there' }), undefined);
  t.is(await socketOf({ ...here, DOCKER_CONTEXT: 'there' }), undefined);
  t.is(await socketOf({ ...here, DOCKER_CONTEXT: 'there', DOCKER_HOST: 'unix:///x' }), '/x');
  const config = (text: string) => writeFileSync(join(folder, 'config.json'), text);
  config('{"currentContext": "desktop-linux"}');
  t.is(await socketOf(here), undefined);
  t.is(await socketOf({ ...here, DOCKER_CONTEXT: 'default' }), undefined);
  config('{"credsStore": "x"}');
  t.is(await socketOf(here), usual);
  config('{');
  t.is(await socketOf(here), undefined);
});
