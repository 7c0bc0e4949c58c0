import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { exitCode, UsageError } from '../../src/errors.ts';
import { findLab, findLabs, openLab } from '../../src/lab/catalogue.ts';
import { labFolder, temporaryFolder, writeFiles } from './lab-folder.ts';

async function catalogue(t: ExecutionContext) {
  const root = await temporaryFolder(t);
  await writeFiles(root, {
    'own/ring/lab.yaml': '',
    'own/not-a-lab/readme.md': '',
    'package/ring/lab.yaml': '',
    'package/multus-mirror/lab.yaml': '',
  });
  const folders = [join(root, 'own'), join(root, 'nowhere'), join(root, 'package')];
  return { root, where: { folders: { catalogue: folders }, cwd: root } };
}

test('labs are listed by name; the first folder wins', async (t) => {
  const { root, where } = await catalogue(t);
  t.deepEqual(await findLabs(where.folders.catalogue), [
    { name: 'multus-mirror', folder: join(root, 'package/multus-mirror') },
    { name: 'ring', folder: join(root, 'own/ring') },
  ]);
});

test('a name is looked up in the catalogue', async (t) => {
  const { root, where } = await catalogue(t);
  t.is(await findLab('ring', where), join(root, 'own/ring'));
});

test('an unknown name suggests the nearest and means exit code 2', async (t) => {
  const { where } = await catalogue(t);
  const error = await t.throwsAsync(findLab('multus-miror', where), { instanceOf: UsageError });
  t.is(error?.message, 'There is no lab "multus-miror"');
  t.is(error?.hint, 'Did you mean "multus-mirror"? `labs list` shows every lab.');
  t.is(error?.exitCode, exitCode.usage);
});

test('a path leads to a folder or to its lab.yaml', async (t) => {
  const { root, where } = await catalogue(t);
  t.is(await findLab('./own/ring', where), join(root, 'own/ring'));
  t.is(await findLab('own/ring/', where), join(root, 'own/ring'));
  t.is(await findLab('own/ring/lab.yaml', where), join(root, 'own/ring'));
  const inside = { ...where, cwd: join(root, 'own/ring') };
  t.is(await findLab('.', inside), join(root, 'own/ring'));
  t.is(await findLab('lab.yaml', inside), join(root, 'own/ring'));
});

for (const path of ['./nothing', 'own/not-a-lab', '/', '../..', 'a/\0b']) {
  test(`there is no lab in ${JSON.stringify(path)}`, async (t) => {
    const { where } = await catalogue(t);
    const error = await t.throwsAsync(findLab(path, where), { instanceOf: UsageError });
    t.true(error?.message.startsWith('There is no lab in "'));
    t.is(error?.hint, 'A lab is a folder with a file `lab.yaml`.');
  });
}

for (const name of ['', '$(x)', 'a;b', 'x'.repeat(5000), '-l']) {
  test(`${JSON.stringify(name.slice(0, 10))} (${name.length}) is no lab`, async (t) => {
    const { where } = await catalogue(t);
    const error = await t.throwsAsync(findLab(name, where), { instanceOf: UsageError });
    t.true((error?.message.length ?? 0) < 100);
  });
}

test('openLab finds and loads', async (t) => {
  const folder = await labFolder(t);
  const lab = await openLab(folder, { folders: { catalogue: [] }, cwd: '/' });
  t.is(lab.name, 'two-clusters');
});

test('the labs of this package are sound', async (t) => {
  const labs = await findLabs([join(import.meta.dirname, '../../labs')]);
  t.true(labs.some(({ name }) => name === 'multus-mirror'));
  for (const { folder } of labs) {
    await t.notThrowsAsync(openLab(folder, { folders: { catalogue: [] }, cwd: '/' }));
  }
});
