// Run by resume.test.ts as a process of its own, which it kills: obtains the artifacts named on the command line.
import { systemClock } from '../../src/clock.ts';
import { runner } from '../../src/exec.ts';
import { obtain } from '../../src/supply/obtain.ts';
import { loadRecipes } from '../../src/supply/recipes.ts';
import { autoSettings } from './supply-folder.ts';

const [templates = '', cache = '', ...names] = process.argv.slice(2);
const { signal } = new AbortController();
const { found } = await obtain(await loadRecipes(templates), names, {
  run: runner(signal),
  emit: (event) => {
    if (event.kind === 'end') {
      process.stdout.write(`${event.id}: ${event.outcome}\n`);
    }
  },
  signal,
  clock: systemClock,
  env: process.env,
  cache,
  settings: autoSettings,
  platform: 'linux/amd64',
  hostPlatform: 'linux/amd64',
  unreachable: new Map(),
});
process.stdout.write(`obtained ${[...found.keys()].sort().join(' ')}\n`);
