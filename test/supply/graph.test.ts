import test from 'ava';
import { systemClock } from '../../src/clock.ts';
import { planSupply, runTasks } from '../../src/supply/graph.ts';
import { parseRecipe, type Recipes } from '../../src/supply/recipes.ts';
import { goRecipe, imageRecipe } from './supply-folder.ts';

function recipes(...texts: string[]): Recipes {
  const all = texts.map((text) => {
    const parsed = parseRecipe('test.yaml', text);
    if (Array.isArray(parsed)) {
      throw new Error(parsed.join('\n'));
    }
    return [parsed.recipe.name, parsed.recipe] as const;
  });
  return { folder: '/templates', byName: new Map(all) };
}

const lab = recipes(
  goRecipe('tool'),
  goRecipe('kubernetes'),
  imageRecipe('box').concat('  context: { tool: tool/tool }\n'),
  imageRecipe('node').concat('  bases: [box]\n  context: { kubernetes: kubernetes/kubernetes }\n'),
);
const seconds: Record<string, number> = { kubernetes: 300, tool: 30, box: 5, node: 20 };

test('what is needed comes before what needs it, and the longest road first', (t) => {
  const tasks = planSupply(lab, ['node'], new Set(), (name) => seconds[name] ?? 0);
  t.deepEqual(tasks, [
    { name: 'kubernetes', needs: [], ahead: 320 },
    { name: 'tool', needs: [], ahead: 55 },
    { name: 'box', needs: ['tool'], ahead: 25 },
    { name: 'node', needs: ['kubernetes', 'box'], ahead: 20 },
  ]);
});

test('what is here is not planned, nor what only it was made from', (t) => {
  const tasks = planSupply(lab, ['node'], new Set(['box']), () => 1);
  t.deepEqual(
    tasks.map(({ name }) => name),
    ['kubernetes', 'node'],
  );
});

test('tasks run side by side up to the limit, each after what it needs', async (t) => {
  const tasks = planSupply(lab, ['node'], new Set(), (name) => seconds[name] ?? 0);
  const order: string[] = [];
  let running = 0;
  let most = 0;
  await runTasks(tasks, 2, async ({ name }) => {
    order.push(`+${name}`);
    running += 1;
    most = Math.max(most, running);
    await systemClock.sleep((seconds[name] ?? 0) / 3);
    running -= 1;
    order.push(`-${name}`);
  });
  t.is(most, 2);
  t.deepEqual(order, ['+kubernetes', '+tool', '-tool', '+box', '-box', '-kubernetes', '+node', '-node']);
});

test('after a failure nothing new is started, and what runs comes to its end', async (t) => {
  const tasks = planSupply(lab, ['node'], new Set(), (name) => seconds[name] ?? 0);
  const done: string[] = [];
  const running = runTasks(tasks, 2, async ({ name }) => {
    if (name === 'tool') {
      throw new Error('tool is broken');
    }
    await systemClock.sleep(30);
    done.push(name);
  });
  await t.throwsAsync(running, { message: 'tool is broken' });
  t.deepEqual(done, ['kubernetes']);
});

test('all failures are told', async (t) => {
  const tasks = planSupply(lab, ['tool', 'kubernetes'], new Set(), () => 1);
  const running = runTasks(tasks, 2, async ({ name }) => Promise.reject(new Error(`${name} is broken`)));
  await t.throwsAsync(running, { message: 'kubernetes is broken\ntool is broken' });
});
