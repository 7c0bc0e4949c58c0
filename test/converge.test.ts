import test from 'ava';
import { absent, broken, done, type Found, type Handler } from '../src/actions/handler.ts';
import { command, printCommand } from '../src/command.ts';
import { converge } from '../src/converge.ts';
import { CommandError, type Run } from '../src/exec.ts';
import type { Action } from '../src/plan/types.ts';

const action: Action = { kind: 'network', id: 'a', title: 'Making a', group: 'g', needs: [] };
const site = { instance: { name: 'x', folder: '/nowhere' }, tools: { kind: 'kind', kubectl: 'kubectl' } };

/** Converges where each `make` fails with these words as often as there are, and then is well. */
async function making(...failures: string[]) {
  const ran: string[] = [];
  const run: Run = async (value) => {
    ran.push(printCommand(value));
    const words = value.argv[0] === 'make' ? failures.shift() : undefined;
    if (words !== undefined) {
      throw new CommandError(value, { stdout: '', stderr: words, exitCode: 1 }, 'exit', words, undefined);
    }
    return { stdout: '', stderr: '', exitCode: 0 };
  };
  const looks: Found[] = [absent, done];
  const handler: Handler<Action> = {
    ...{ commandLimit: 5, readyLimit: 2 },
    look: async () => looks.shift() ?? done,
    make: () => [command('make', 'a')],
    mishap: (error) =>
      (error as Error).message === 'bad luck' ? broken('bad luck', [command('clear', 'a')]) : undefined,
  };
  const { signal } = new AbortController();
  const whole = { action, handler, site, run, signal, emit: () => {}, tellUnderWay: () => {} };
  const [answer] = await Promise.allSettled([converge(whole)]);
  return { ran, answer };
}

test('what failed by chance is cleared away and made again', async (t) => {
  const { ran, answer } = await making('bad luck');
  t.like(answer, { status: 'fulfilled', value: { outcome: 'done', repaired: 'bad luck' } });
  t.deepEqual(ran, ['make a', 'clear a', 'make a']);
});

test('what failed for a reason is not tried again', async (t) => {
  const { ran, answer } = await making('no such image');
  t.like(answer, { status: 'rejected', reason: { message: 'no such image' } });
  t.deepEqual(ran, ['make a']);
});

test('bad luck without an end is a reason', async (t) => {
  const { ran, answer } = await making(...Array.from({ length: 9 }, () => 'bad luck'));
  t.like(answer, { status: 'rejected', reason: { message: 'bad luck' } });
  t.is(ran.filter((one) => one === 'make a').length, 4);
});
