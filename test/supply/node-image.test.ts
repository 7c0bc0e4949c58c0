import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { placeOf } from '../../src/supply/cache.ts';
import type { EngineImage } from '../../src/supply/docker-images.ts';
import { changesOf } from '../../src/supply/flatten.ts';
import { bakeNode } from '../../src/supply/node-image.ts';
import { fakeRun } from '../fake-run.ts';
import { temporaryFolder, testContext, writeFiles } from './supply-folder.ts';

function image(id: string, labels: Record<string, string> = { 'labs.plain': 'true' }): EngineImage {
  return {
    id: `sha256:${id}`,
    tags: [`labs.local/${id}:v1`],
    digests: [],
    labels,
    size: 1,
    config: { Cmd: ['run'] },
  };
}

const key = 'c0ffee'.repeat(11).slice(0, 64);

function jobFor(t: ExecutionContext, run: ReturnType<typeof fakeRun>) {
  const folder = writeFiles(temporaryFolder(t), { 'images/node/bake.sh': 'the script' });
  const place = placeOf(join(folder, 'cache'), 'node', key);
  mkdirSync(place.partial, { recursive: true });
  return { place, templates: folder, context: testContext(t, folder, { run }), note: () => {} };
}

test('images are unpacked in a container of the base, which is committed as a node and removed', async (t) => {
  const run = fakeRun(
    t,
    { command: 'docker rm --force --volumes labs-supply-node-c0ffeec0ffee' },
    {
      command:
        /^docker run --rm --detach .*--network none --mount type=volume,destination=\/var\/lib\/containerd --entrypoint sleep sha256:base 3600$/,
    },
    { command: "sh -c 'the script' bake.sh start" },
    {
      command:
        /docker save "\$@" \| docker exec -i .* labs-supply-node-c0ffeec0ffee 'the script' labs\.local\/a:v1 labs\.local\/b:v1 labs\.local\/c:v1$/,
    },
    { command: 'bake.sh name labs.local/c:v1 public.example/c:v1' },
    { command: 'bake.sh finish' },
    {
      command: `docker commit --change 'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]' --change 'CMD []' --change 'STOPSIGNAL SIGRTMIN+3' --change 'LABEL labs.key=${key}' --change 'LABEL labs.artifact=node' --change 'LABEL labs.base=sha256:base' labs-supply-node-c0ffeec0ffee labs.local/node:v1`,
    },
    { command: 'docker rm --force --volumes labs-supply-node-c0ffeec0ffee' },
  );
  const job = jobFor(t, run);
  const images = [
    { image: image('a'), tags: ['labs.local/a:v1', 'labs.local/b:v1'], names: [] },
    { image: image('c'), tags: ['labs.local/c:v1'], names: ['public.example/c:v1'] },
  ];
  await bakeNode({ name: 'node', key, base: image('base'), images, tags: ['labs.local/node:v1'] }, job);
  t.false(existsSync(job.place.partial));
});

test('an image that was pulled is flattened first, and keeps its name in the node', async (t) => {
  const run = fakeRun(
    t,
    { command: 'docker rm --force --volumes labs-supply-node-c0ffeec0ffee' },
    { command: 'docker run --rm --detach' },
    { command: 'bake.sh start' },
    { command: 'docker rm --force --volumes labs-supply-flat-pulled' },
    { command: 'docker create --name labs-supply-flat-pulled --label labs.artifact=flat sha256:pulled none' },
    {
      command:
        /docker export .* labs-supply-flat-pulled --change 'CMD \["run"\]' - labs\.local\/flat:pulled$/,
    },
    { command: 'docker rm --force --volumes labs-supply-flat-pulled' },
    { command: /docker save .* labs\.local\/flat:pulled$/ },
    {
      command: /docker image inspect .* labs\.local\/flat:pulled$/,
      stdout: JSON.stringify({
        Id: 'sha256:2',
        RepoTags: ['labs.local/flat:pulled'],
        RepoDigests: [],
        Size: 1,
        Config: null,
      }),
    },
    { command: 'docker image rm labs.local/flat:pulled' },
    { command: 'bake.sh name labs.local/flat:pulled labs.local/multus:v1' },
    { command: 'bake.sh finish' },
    { command: 'docker commit' },
    { command: 'docker rm --force --volumes labs-supply-node-c0ffeec0ffee' },
  );
  const images = [{ image: image('pulled', {}), tags: ['labs.local/multus:v1'], names: [] }];
  await bakeNode(
    { name: 'node', key, base: image('base'), images, tags: ['labs.local/node:v1'] },
    jobFor(t, run),
  );
  t.pass();
});

test('when a step fails the container is removed, and the step is what is told', async (t) => {
  const run = fakeRun(
    t,
    { command: 'docker rm' },
    { command: 'docker run --rm --detach' },
    { command: 'bake.sh start', stderr: 'containerd did not come up', exitCode: 1 },
    { command: 'docker rm' },
  );
  const job = jobFor(t, run);
  const node = { name: 'node', key, base: image('base'), images: [], tags: ['labs.local/node:v1'] };
  await t.throwsAsync(bakeNode(node, job), { message: /containerd did not come up/ });
});

test('a flattened image runs as the one it was made of', (t) => {
  const config = {
    Env: ['PATH=/bin', 'SAY=a "b" $c'],
    Entrypoint: ['/run', 'it'],
    Cmd: null,
    WorkingDir: '/work',
    User: '1000:1000',
  };
  t.deepEqual(changesOf(config), [
    'ENV PATH="/bin"',
    'ENV SAY="a \\"b\\" \\$c"',
    'ENTRYPOINT ["/run","it"]',
    'WORKDIR /work',
    'USER 1000:1000',
  ]);
  t.deepEqual(changesOf({}), []);
});
