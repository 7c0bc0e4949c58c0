import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { systemClock } from '../../src/clock.ts';
import { type Run, runner } from '../../src/exec.ts';
import type { Event } from '../../src/progress.ts';
import type { SupplyContext } from '../../src/supply/context.ts';
import type { Settings } from '../../src/supply/settings.ts';

/** A folder of its own for one test, removed after it. */
export function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'labs-supply-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below a folder; a text that begins with `#!` becomes a program. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  return folder;
}

export const autoSettings: Settings = { route: 'auto', imageMirrors: {}, fileMirrors: {} };

export interface TestContext extends SupplyContext {
  readonly events: Event[];
}

/** A context whose processes are real unless `run` is given, on linux/amd64 whatever the machine is. */
export function testContext(
  t: ExecutionContext,
  folder: string,
  options: { run?: Run; settings?: Partial<Settings>; env?: Record<string, string> } = {},
): TestContext {
  const controller = new AbortController();
  t.teardown(() => controller.abort());
  const events: Event[] = [];
  return {
    run: options.run ?? runner(controller.signal),
    emit: (event) => void events.push(event),
    events,
    signal: controller.signal,
    clock: systemClock,
    env: { PATH: '', ...options.env },
    cache: join(folder, 'cache'),
    settings: { ...autoSettings, ...options.settings },
    platform: 'linux/amd64',
    hostPlatform: 'linux/amd64',
    unreachable: new Map(),
  };
}

/** A recipe of a program that `go build` makes. */
export function goRecipe(name: string, more = ''): string {
  return `name: ${name}
kind: files
version: v1.2.3
about: a program
build:
  kind: go
  module: ${name}
  packages: { ${name}: example.com/${name} }
${more}`;
}

export function imageRecipe(name: string, more = ''): string {
  return `name: ${name}
kind: image
version: v1
about: an image
tags: [labs.local/${name}:v1]
${more}build:
  kind: image
  dockerfile: ${name}
`;
}
