import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { noopProgram, tarOfProgram } from '../../src/engine/noop.ts';

const native = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string];
const canRun = process.platform === 'linux' && native !== undefined;

(canRun ? test : test.skip)('the smallest program runs on this kernel and ends with 0', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'labs-noop-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'noop');
  writeFileSync(path, noopProgram(native ?? '') ?? '', { mode: 0o755 });
  const { status, signal, error } = spawnSync(path);
  t.deepEqual({ status, signal, error }, { status: 0, signal: null, error: undefined });
});

test('the program for arm64 is as long as its parts and names its machine', (t) => {
  const program = noopProgram('aarch64');
  t.is(program?.length, 64 + 56 + 12);
  t.is(program?.[18], 183);
  t.deepEqual(noopProgram('arm64'), program);
});

test('an architecture that is not known gives no program', (t) => {
  t.is(noopProgram('riscv64'), undefined);
});

test("tar reads the archive and finds the program's bytes in it", (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'labs-tar-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'image.tar');
  const program = noopProgram('x86_64') ?? new Uint8Array();
  writeFileSync(path, tarOfProgram('noop', program));
  t.regex(execFileSync('tar', ['-tvf', path], { encoding: 'utf8' }), /^-rwxr-xr-x .* 129 .* noop\n$/);
  t.deepEqual(new Uint8Array(execFileSync('tar', ['-xOf', path])), program);
});
