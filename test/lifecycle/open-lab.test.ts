import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { UsageError } from '../../src/errors.ts';
import { openLab } from '../../src/lifecycle/open-lab.ts';
import { writeState } from '../../src/state/store.ts';
import { fakeContext } from '../fake-context.ts';
import { labFolder, temporaryFolder } from '../lab/lab-folder.ts';

const templates = join(import.meta.dirname, '../../templates');

async function contextFor(t: ExecutionContext) {
  const state = await temporaryFolder(t);
  const { folders } = fakeContext();
  return fakeContext({ folders: { ...folders, state, templates } });
}

test('a lab is up under its own name, or under another one', async (t) => {
  const context = await contextFor(t);
  const folder = await labFolder(t);
  t.is((await openLab(folder, context)).instance.name, 'two-clusters');
  const { lab, instance } = await openLab(folder, context, 'second');
  t.deepEqual([lab.name, instance.name], ['two-clusters', 'second']);
  await t.throwsAsync(openLab(folder, context, '-rf'), { instanceOf: UsageError });
});

test("an instance's name leads to the lab that it was made from, and a name of nothing to nothing", async (t) => {
  const context = await contextFor(t);
  const folder = await labFolder(t);
  const { instance } = await openLab(folder, context, 'second');
  await t.throwsAsync(openLab('second', context), { message: 'There is no lab "second"' });
  await writeState(instance, {
    ...{ version: 1, labs: '0', lab: { name: 'two-clusters', folder }, nodes: [], created: '', verdicts: [] },
    tools: { kind: 'kind', kubectl: 'kubectl' },
  });
  const found = await openLab('second', context);
  t.deepEqual([found.lab.folder, found.instance.name], [folder, 'second']);
});
