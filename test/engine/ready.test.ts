import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseInfo } from '../../src/engine/engine.ts';
import { engineReady, recordProof } from '../../src/engine/ready.ts';
import { fakeRun } from '../fake-run.ts';
import { engineInfo, infoText } from './recorded.ts';

function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'labs-ready-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

function recordedInfo() {
  const answer = parseInfo(infoText, '');
  return answer.kind === 'ready' ? answer.info : engineInfo;
}

const asked = { command: 'docker info', stdout: infoText };

test('an engine whose privileged containers were never tried is not ready', async (t) => {
  t.is(await engineReady(fakeRun(t, asked), temporaryFolder(t)), undefined);
});

test('a proven engine is ready after one call', async (t) => {
  const cache = temporaryFolder(t);
  await recordProof(cache, recordedInfo(), true);
  t.is((await engineReady(fakeRun(t, asked), cache))?.version, '26.1.5+dfsg1');
});

test('the proof of one engine is none for another version, and a later failure takes it back', async (t) => {
  const cache = temporaryFolder(t);
  await recordProof(cache, { ...recordedInfo(), version: '20.10.24' }, true);
  t.is(await engineReady(fakeRun(t, asked), cache), undefined);
  await recordProof(cache, recordedInfo(), true);
  await recordProof(cache, recordedInfo(), false);
  t.is(await engineReady(fakeRun(t, asked), cache), undefined);
});

test('an engine that does not answer is not ready', async (t) => {
  const run = fakeRun(t, { command: 'docker info', stderr: 'ERROR: no', exitCode: 1 });
  t.is(await engineReady(run, temporaryFolder(t)), undefined);
});
