import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { root, run, startProcess } from '../e2e/labs.ts';
import { type BadRegistry, startBadRegistry } from './bad-registry.ts';
import type { Manner } from './bad-server.ts';
import { refused } from './ending.ts';

/** Faults of an image registry, from which the engine pulls. */
const pull = ({ env }: BadRegistry) =>
  startProcess(join(root, 'bin/labs'), ['images', 'pull', 'toolbox'], { ...process.env, CI: 'true', ...env })
    .ended;

const manners: readonly { manner: Manner; says: RegExp; within: number }[] = [
  // The engine itself tries five times.
  { manner: 'refusing', says: /503/, within: 180 },
  { manner: 'mute', says: /did not answer the engine within 10 s/, within: 30 },
  { manner: 'damaged', says: /digest|verification/, within: 180 },
  { manner: 'cut', says: /EOF|unexpected/, within: 180 },
];

for (const { manner, says, within } of manners) {
  test.serial(
    `a registry that is ${manner}: a verdict within ${within} s, and all is well when it is mended`,
    async (t) => {
      t.timeout(6 * 60_000);
      const folder = await mkdtemp(join(tmpdir(), 'labs-faults-'));
      const registry = await startBadRegistry(t, folder);
      t.teardown(async () => {
        const listed = (await run('docker', 'images', '--no-trunc', '--quiet', registry.tag)).trim();
        if (listed !== '') {
          await run('docker', 'rmi', '--force', listed);
        }
        await rm(folder, { recursive: true, force: true });
      });
      registry.behave(manner);
      await refused(t, pull(registry), says, within);
      t.is(await run('docker', 'images', '--quiet', registry.tag), '', 'nothing damaged was kept');
      registry.behave('good');
      const again = await pull(registry);
      t.is(again.code, 0, again.stderr);
      t.not(await run('docker', 'images', '--quiet', registry.tag), '');
    },
  );
}
