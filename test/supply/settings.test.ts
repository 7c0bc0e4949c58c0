import test from 'ava';
import { loadSettings, mirrorReference, mirrorUrl, parseReference } from '../../src/supply/settings.ts';
import { temporaryFolder, writeFiles } from './supply-folder.ts';

const digest = `sha256:${'0'.repeat(64)}`;

test('a reference is taken apart as Docker does', (t) => {
  t.deepEqual(parseReference('busybox'), { host: 'docker.io', repository: 'library/busybox' });
  t.deepEqual(parseReference('a/b:v1'), { host: 'docker.io', repository: 'a/b', tag: 'v1' });
  t.deepEqual(parseReference(`localhost/a@${digest}`), { host: 'localhost', repository: 'a', digest });
  t.deepEqual(parseReference(`ex.com:5000/a/b:v1@${digest}`), {
    host: 'ex.com:5000',
    repository: 'a/b',
    tag: 'v1',
    digest,
  });
});

test('a pinned digest is what is pulled, from the mirror of its host', (t) => {
  const mirrors = { 'docker.io': '127.0.0.1:5000', 'ex.com': 'mirror.example/cache' };
  t.is(mirrorReference(`a/b:v1@${digest}`, mirrors), `127.0.0.1:5000/a/b@${digest}`);
  t.is(mirrorReference('ex.com/c:v2', mirrors), 'mirror.example/cache/c:v2');
  t.is(mirrorReference('other.com/c', mirrors), 'other.com/c:latest');
  t.is(mirrorReference('other.com/c:v1', { '*': '127.0.0.1:5000/' }), '127.0.0.1:5000/c:v1');
});

test('the longest beginning of a URL decides its mirror', (t) => {
  const mirrors = { 'https://ex.com/': 'http://a/', 'https://ex.com/dl/': 'http://b/x/', '*': 'http://c/' };
  t.is(mirrorUrl('https://ex.com/dl/v1/tool', mirrors), 'http://b/x/v1/tool');
  t.is(mirrorUrl('https://ex.com/tool', mirrors), 'http://a/tool');
  t.is(mirrorUrl('https://other.com/d/tool', mirrors), 'http://c/other.com/d/tool');
  t.is(mirrorUrl('https://other.com/tool', {}), 'https://other.com/tool');
});

test('settings come from the file, and the environment goes before it', async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    'config.yaml': 'route: registry\nmirrors:\n  images: { docker.io: "127.0.0.1:5000" }\n',
  });
  t.deepEqual(await loadSettings(folder, {}), {
    route: 'registry',
    imageMirrors: { 'docker.io': '127.0.0.1:5000' },
    fileMirrors: {},
  });
  const env = {
    LABS_ROUTE: 'build',
    LABS_IMAGE_MIRROR: 'a.io=b:1,c.io=d',
    LABS_FILE_MIRROR: 'http://files/x',
  };
  t.deepEqual(await loadSettings(folder, env), {
    route: 'build',
    imageMirrors: { 'a.io': 'b:1', 'c.io': 'd' },
    fileMirrors: { '*': 'http://files/x' },
  });
});

test('without a file and without variables every route is open', async (t) => {
  t.deepEqual(await loadSettings(temporaryFolder(t), { LABS_ROUTE: '' }), {
    route: 'auto',
    imageMirrors: {},
    fileMirrors: {},
  });
});

test('settings that cannot be used say what is wrong', async (t) => {
  const folder = temporaryFolder(t);
  await t.throwsAsync(loadSettings(folder, { LABS_ROUTE: 'fast' }), { message: 'LABS_ROUTE is "fast"' });
  writeFiles(folder, { 'config.yaml': 'rout: auto\n' });
  await t.throwsAsync(loadSettings(folder, {}), {
    message: /config\.yaml" cannot be used:\n {2}: Unrecognized key: "rout"/,
  });
  writeFiles(folder, { 'config.yaml': 'route: [\n' });
  await t.throwsAsync(loadSettings(folder, {}), { message: /config\.yaml" is not YAML/ });
});
