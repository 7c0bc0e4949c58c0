import test from 'ava';
import { endpointsOf, type SeenEndpoint } from '../../src/checks/endpoints.ts';
import { judgeEndpoints } from '../../src/checks/endpoints-judge.ts';
import type { EndpointsCheck } from '../../src/lab/check-types.ts';

const base: EndpointsCheck = {
  kind: 'endpoints',
  name: 'web',
  title: 'web',
  within: 10,
  every: 1,
  steadyFor: 0,
  service: { cluster: 'core', namespace: 'default', name: 'web' },
};
const a: SeenEndpoint = { address: '10.1.0.1', pod: 'web-a', state: 'ready' };
const b: SeenEndpoint = { address: '10.1.0.2', pod: 'web-b', state: 'notReady' };
const c: SeenEndpoint = { address: '10.1.0.3', pod: 'web-c', state: 'terminating' };
const outside: SeenEndpoint = { address: '192.0.2.7', state: 'ready' };

test('ready and not ready endpoints are counted, those that are going are not', (t) => {
  t.deepEqual(judgeEndpoints({ ...base, ready: 1, notReady: 1 }, [a, b, c]), {
    status: 'pass',
    expected: 'endpoints of Service "core/default/web": 1 ready, 1 not ready',
    seen: 'ready: web-a 10.1.0.1; not ready: web-b 10.1.0.2; being terminated: web-c 10.1.0.3',
    figures: { ready: 1, notReady: 1, terminating: 1 },
  });
});

test('another number is a failure that says who is what', (t) => {
  const judgement = judgeEndpoints({ ...base, ready: 2, notReady: 0 }, [a, b]);
  t.like(judgement, {
    status: 'fail',
    seen: '1 is ready, not 2; 1 is not ready, not 0 (ready: web-a 10.1.0.1; not ready: web-b 10.1.0.2)',
  });
  t.regex(
    judgement.hint ?? '',
    /`kubectl --context core get endpointslices --selector kubernetes.io\/service-name=web /,
  );
  t.like(judgeEndpoints({ ...base, ready: 2 }, []), {
    status: 'fail',
    seen: '0 are ready, not 2 (there are no endpoints)',
  });
});

test('exactly the pods that are named are ready', (t) => {
  t.is(judgeEndpoints({ ...base, pods: ['web-a'] }, [a, b]).status, 'pass');
  t.like(judgeEndpoints({ ...base, pods: ['web-b'] }, [a, b]), {
    status: 'fail',
    expected: 'endpoints of Service "core/default/web": ready exactly web-b',
    seen: 'not ready, or not there: web-b; ready, but not expected: web-a (ready: web-a 10.1.0.1; not ready: web-b 10.1.0.2)',
  });
  t.like(judgeEndpoints({ ...base, pods: [] }, [outside]), {
    status: 'fail',
    expected: 'endpoints of Service "core/default/web": ready exactly none',
    seen: 'ready, but not expected: 192.0.2.7 (ready: 192.0.2.7)',
  });
});

test('exactly the addresses that are named are ready, of whatever they are', (t) => {
  t.is(judgeEndpoints({ ...base, addresses: ['192.0.2.7', '10.1.0.1'] }, [a, outside, b]).status, 'pass');
  t.regex(
    judgeEndpoints({ ...base, addresses: ['10.1.0.1'] }, [a, outside]).seen,
    /^ready, but not expected: 192.0.2.7 /,
  );
});

test('endpoints are read from every slice: each once, its better state, sorted by name', (t) => {
  const pod = (name: string) => ({ targetRef: { kind: 'Pod', name } });
  const items = [
    {
      endpoints: [
        { addresses: ['10.1.0.2'], conditions: { ready: false }, ...pod('web-b') },
        { addresses: ['10.1.0.3'], conditions: { ready: false, terminating: true }, ...pod('web-c') },
        { addresses: ['10.1.0.1'], conditions: { ready: false }, ...pod('web-a') },
      ],
    },
    {},
    {
      endpoints: [
        { addresses: ['10.1.0.1', '10.1.0.9'], conditions: {}, ...pod('web-a') },
        { addresses: ['192.0.2.7'] },
      ],
    },
  ];
  t.deepEqual(endpointsOf({ items }), [outside, a, b, c]);
});
