import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { parseAllDocuments } from 'yaml';
import { root, startProcess } from './labs.ts';

interface WitnessRecord {
  readonly requests?: readonly string[];
  readonly replicas?: readonly string[];
  readonly marks?: readonly string[];
  readonly watching?: readonly string[];
  readonly oldest?: readonly string[];
}

/** What `report` of labs/rollout's witness, which runs in a pod from a ConfigMap, says of such a record. */
async function report(record: WitnessRecord, ...argv: string[]): Promise<string[]> {
  const manifests = await readFile(join(root, 'labs/rollout/manifests/witness.yaml'), 'utf8');
  const map = parseAllDocuments(manifests).find((one) => one.get('kind') === 'ConfigMap');
  const program = String(map?.getIn(['data', 'report']));
  const harness = `
import json, os, sys
os.mkdir("/record")
for name, lines in json.loads(${JSON.stringify(JSON.stringify({ oldest: ['9999999999'], ...record }))}).items():
    with open(f"/record/{name}", "w") as file:
        file.writelines(line + "\\n" for line in lines)
sys.argv = ["report", *json.loads(${JSON.stringify(JSON.stringify(argv))})]
exec(compile(${JSON.stringify(program)}, "report", "exec"), {"__name__": "__main__"})`;
  const docker = ['run', '--rm', '-i', 'labs.local/toolbox:v1', 'python3', '-'];
  const { code, stdout, stderr } = await startProcess('docker', docker, process.env, harness).ended;
  if (code !== 0) {
    throw new Error(stderr);
  }
  return stdout.trimEnd().split('\n');
}

const answered = (start: number, release: string) => `${start}.000 0.003 answered ${release} web-1`;
const failed = (start: number, why: string) => `${start}.000 0.001 failed ${why}`;

test('a mark tells of its own time only, up to the next one', async (t) => {
  const record = {
    marks: ['100.5 update', '200.5 scale'],
    requests: [
      answered(99, 'bookworm'),
      answered(101, 'bookworm'),
      answered(102, 'trixie'),
      failed(201, 'x'),
    ],
    replicas: ['90.000 3 3', '101.000 4 3', '102.000 3 4', '103.000 3 3', '201.000 5 3'],
  };
  t.deepEqual(await report(record, 'update'), [
    '2 requests, 0 failed; answers: bookworm 1, trixie 1',
    'replicas: 3 to 4 wanted, 3 to 4 ready',
  ]);
  t.is((await report(record))[0], '1 requests, 1 failed; answers: none');
});

test('a step that was begun anew forgets what was before', async (t) => {
  const record = {
    marks: ['100 update', '200 update'],
    requests: [failed(101, 'connecting: timed out'), answered(201, 'bookworm')],
    replicas: ['90 3 3', '150 0 0', '190 3 3'],
  };
  t.deepEqual(await report(record, 'update'), [
    '1 requests, 0 failed; answers: bookworm 1',
    'replicas: 3 to 3 wanted, 3 to 3 ready',
  ]);
});

test('the gap is the longest time between two answers with failures in between', async (t) => {
  const requests = [
    answered(1, 'bookworm'),
    // Nobody asked here, so it is no gap.
    answered(50, 'bookworm'),
    failed(51, 'connecting: timed out'),
    failed(52, 'connecting: [Errno 111] Connection refused'),
    failed(53, 'connecting: [Errno 111] Connection refused'),
    answered(54, 'trixie'),
    failed(55, 'connecting: timed out'),
    answered(56, 'trixie'),
    failed(57, 'connecting: timed out'),
  ];
  t.deepEqual(await report({ requests, replicas: ['1 5 5', '2 0 0'] }), [
    '9 requests, 5 failed; answers: bookworm 2, trixie 2',
    'failed: 3 connecting: timed out (begun 51.00, 55.00, 57.00 s into it)',
    'failed: 2 connecting: [Errno 111] Connection refused (begun 52.00, 53.00 s into it)',
    'longest gap between two answers: 4.0 s',
    'replicas: 0 to 5 wanted, 0 to 5 ready',
  ]);
});

test('events that were missed are told, unless they were before the mark', async (t) => {
  const replicas = ['1 blind', '2 5 5', '110 blind', '111 6 5'];
  t.is(
    (await report({ marks: ['100 a'], replicas }))[1],
    'replicas: 5 to 6 wanted, 5 to 5 ready, events were missed',
  );
  t.is(
    (await report({ marks: ['100 a'], replicas: replicas.slice(0, 2) }))[1],
    'replicas: 5 to 5 wanted, 5 to 5 ready',
  );
});

test('a witness that stands still says so', async (t) => {
  t.deepEqual(await report({ requests: [answered(1, 'trixie')], watching: ['1 pods'] }, '--alive'), [
    'requests in the last 5 s: 0',
    'watching: nothing',
  ]);
});

test('a request that has not ended is waited for', async (t) => {
  const began = Date.now();
  await report({ requests: [answered(1, 'trixie')], oldest: ['100'] });
  t.true(Date.now() - began > 8_000);
});
