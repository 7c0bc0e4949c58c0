import test, { type ExecutionContext } from 'ava';
import { LookError } from '../../src/checks/reason.ts';
import { observeSpread } from '../../src/checks/spread.ts';
import { printCommand } from '../../src/command.ts';
import type { Run } from '../../src/exec.ts';
import type { SpreadCheck } from '../../src/lab/check-types.ts';
import { fakeCheckContext } from './fake-check-context.ts';

const check: SpreadCheck = {
  kind: 'spread',
  name: 'even',
  title: 'even',
  within: 10,
  every: 1,
  steadyFor: 0,
  from: { cluster: 'core', namespace: 'default', pod: 'client' },
  service: { cluster: 'core', namespace: 'default', name: 'web' },
  by: { kind: 'clusterIP' },
  requests: 300,
  shares: 'even',
};

test('an even sample is enough', async (t) => {
  const { context, asked } = await served(t, [['a', 'b', 'c']], [{ a: 100, b: 100, c: 100 }]);
  const seen = await observeSpread(check, context, context.folder);
  t.deepEqual(seen.replicas, ['a', 'b', 'c']);
  t.is(seen.samples.length, 1);
  t.is(asked(), 1);
  t.regex(seen.url, /^http:\/\/10\.200\.0\.9:80\/[0-9a-f]{16}$/);
});

test('an uneven one is followed by another', async (t) => {
  const { context } = await served(t, [['a', 'b', 'c']], [{ a: 300 }, { a: 100, b: 100, c: 100 }]);
  const seen = await observeSpread(check, context, context.folder);
  t.deepEqual(
    seen.samples.map((one) => one.length),
    [300, 300],
  );
});

test('replicas that come while requests are sent leave nothing to judge', async (t) => {
  const { context } = await served(
    t,
    [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ],
    [{ a: 150, b: 150 }],
  );
  await t.throwsAsync(observeSpread(check, context, context.folder), {
    instanceOf: LookError,
    message:
      'The ready endpoints of Service "web" changed while requests were sent: before a, b, after a, b, c',
  });
});

test('too many replicas for the requests are an error before anything is sent', async (t) => {
  const many = Array.from({ length: 20 }, (_, index) => `web-${index}`);
  const { context, asked } = await served(t, [many], []);
  await t.throwsAsync(observeSpread(check, context, context.folder), {
    instanceOf: LookError,
    message: /^300 requests are too few/,
  });
  t.is(asked(), 0);
});

/** A cluster with such ready endpoints, one list after the other, whose Service answers so, one sample after the other. */
async function served(
  t: ExecutionContext,
  endpoints: readonly (readonly string[])[],
  samples: readonly Readonly<Record<string, number>>[],
) {
  let looks = 0;
  let asks = 0;
  const run: Run = async (value) => {
    const printed = printCommand(value);
    const output = (stdout: string) => ({ stdout, stderr: '', exitCode: 0 });
    if (printed.includes('get service web')) {
      return output('{"spec":{"clusterIP":"10.200.0.9","ports":[{"port":80}]}}');
    }
    if (printed.includes('get endpointslices')) {
      const names = endpoints[Math.min(looks, endpoints.length - 1)] ?? [];
      looks += 1;
      const items = [{ endpoints: names.map((name) => ({ targetRef: { kind: 'Pod', name } })) }];
      return output(JSON.stringify({ items }));
    }
    const id = /\/([0-9a-f]{16})\/\[1-300\]/.exec(printed)?.[1];
    const sample = samples[asks];
    if (id === undefined || sample === undefined) {
      throw new Error(`unexpected command: ${printed}`);
    }
    asks += 1;
    const bodies = Object.entries(sample).flatMap(([name, count]) =>
      Array.from({ length: count }, () => name),
    );
    return output(
      bodies.map((body, index) => `${body}\n\n${id} 0 200 http://x/${id}/${index + 1} \n`).join(''),
    );
  };
  return { context: await fakeCheckContext(t, { run }), asked: () => asks };
}
