import { join } from 'node:path';
import test from 'ava';
import { loadLab } from '../../src/lab/load.ts';
import { makeBench, notPassed, root } from '../e2e/labs.ts';
import { liveLab } from '../e2e/live-lab.ts';
import { settled, stepShell } from '../e2e/step-shell.ts';
import { knownMutations } from './known.ts';

for (const [name, { environmentMutations, stepMutations }] of Object.entries(knownMutations)) {
  const folder = join(root, 'labs', name);

  test.serial(`${name}: every check notices what breaks it, and passes when it is mended`, async (t) => {
    t.timeout(30 * 60_000);
    const ends: (() => Promise<void>)[] = [];
    const bench = await makeBench(t, folder, (end) => ends.push(end));
    try {
      const lab = liveLab(bench);
      const shell = stepShell(bench);
      t.deepEqual(notPassed((await lab.up()).verdicts), []);
      for (const { check, what, act, undo } of environmentMutations) {
        await shell.bash(act);
        const broken = async () => (await lab.look(check))?.status;
        t.not(await settled(broken, (status) => status !== 'pass'), 'pass', `${check}: ${what}`);
        await shell.bash(undo);
      }
      t.deepEqual(notPassed((await lab.prove()).verdicts), [], 'mended');
      const { steps } = await loadLab(folder);
      for (const { id, questions } of steps) {
        await shell.solve(id);
        for (const { name } of questions) {
          const right = await shell.answerTo(id, name);
          await shell.bash(`labs answer ${name} 'certainly not this'`);
          t.is((await shell.look(id))[name], 'fail', `${id}, ${name}: a wrong answer`);
          await shell.bash(`labs answer ${name} '${right.replaceAll("'", `'\\''`)}'`);
        }
        for (const { check, what, act, undo } of stepMutations.filter(({ step }) => step === id)) {
          await shell.bash(act);
          const seen = await settled(
            () => shell.look(id),
            (statuses) => statuses[check] !== 'pass',
          );
          t.true(['fail', 'error'].includes(seen[check] ?? ''), `${id}, ${check}: ${what}`);
          await shell.bash(undo);
        }
        const mended = await settled(
          () => shell.look(id),
          (statuses) => Object.values(statuses).every((status) => status === 'pass'),
        );
        t.deepEqual(
          Object.entries(mended).filter(([, status]) => status !== 'pass'),
          [],
          `${id} is mended`,
        );
      }
    } finally {
      for (const end of ends.reverse()) {
        await end();
      }
    }
  });
}
