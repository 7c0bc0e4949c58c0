import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { loadLab } from '../../../src/lab/load.ts';
import { smallLab, wiredLab } from '../lab.ts';

for (const [name, files] of Object.entries({ small: smallLab(), wired: wiredLab() })) {
  test(`the ${name} lab is sound`, async (t) => {
    const home = await mkdtemp(join(tmpdir(), 'labs-faults-'));
    t.teardown(() => rm(home, { recursive: true, force: true }));
    const folder = join(home, name);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { checks } = await loadLab(folder);
    t.true(checks.length > 0);
  });
}
