import test from 'ava';
import type { SeenObject } from '../../src/checks/kubernetes.ts';
import { judgeKubernetes, lookOf } from '../../src/checks/kubernetes-judge.ts';
import type { KubernetesCheck } from '../../src/lab/check-types.ts';

const one: KubernetesCheck = {
  kind: 'kubernetes',
  name: 'web',
  title: 'web',
  within: 10,
  every: 1,
  steadyFor: 0,
  cluster: 'core',
  of: 'Deployment',
  namespace: 'default',
  objects: { name: 'web' },
  absent: false,
  expect: [
    { path: 'spec.replicas', test: { kind: 'is', value: 3 } },
    { path: 'status.readyReplicas', test: { kind: 'atLeast', number: 3 } },
  ],
};
const many: KubernetesCheck = {
  ...one,
  of: 'Pod',
  namespace: 'shop',
  objects: { selector: 'app=web' },
  expect: [{ path: 'status.phase', test: { kind: 'is', value: 'Running' } }],
};
const web = (replicas: number, readyReplicas: number): SeenObject => ({
  metadata: { name: 'web' },
  spec: { replicas },
  status: { readyReplicas },
});
const pod = (name: string, phase = 'Running', more = {}): SeenObject => ({
  metadata: { name, ...more },
  status: { phase },
});

test('an object whose fields are as expected passes', (t) => {
  t.deepEqual(judgeKubernetes(one, [web(3, 3)]), {
    status: 'pass',
    expected: 'Deployment "web" in "core": spec.replicas is 3, status.readyReplicas is at least 3',
    seen: 'spec.replicas is 3, status.readyReplicas is 3',
    figures: { objects: 1 },
  });
});

test('every field that is otherwise is named', (t) => {
  const judgement = judgeKubernetes(one, [web(2, 1)]);
  t.like(judgement, {
    status: 'fail',
    seen: 'spec.replicas is 2, not 3; status.readyReplicas is 1, not at least 3',
  });
  t.is(judgement.hint, 'Look yourself with `kubectl --context core get Deployment web --output yaml`');
});

test('an object that has to be there and is not fails, also when nothing is expected of it', (t) => {
  for (const check of [one, { ...one, expect: [] }]) {
    t.like(judgeKubernetes(check, []), { status: 'fail', seen: 'there is no Deployment "web" in "core"' });
  }
  t.like(judgeKubernetes({ ...one, expect: [] }, [web(1, 1)]), {
    status: 'pass',
    expected: 'Deployment "web" in "core" is there',
    seen: 'there is Deployment "web"',
  });
});

test('an object that must not be there fails as long as it is, also while it is being deleted', (t) => {
  const check = { ...one, absent: true, expect: [] };
  t.like(judgeKubernetes(check, []), {
    status: 'pass',
    expected: 'no Deployment "web" in "core"',
    seen: 'there is no Deployment "web" in "core"',
  });
  t.like(judgeKubernetes(check, [web(1, 1)]), { status: 'fail', seen: 'there is Deployment "web"' });
  const dying = { metadata: { name: 'web', deletionTimestamp: '2026-01-01T00:00:00Z' } };
  t.like(judgeKubernetes(check, [dying]), {
    status: 'fail',
    seen: 'there is Deployment "web" (being deleted)',
  });
});

test('every object of a selector has to be as expected', (t) => {
  t.like(judgeKubernetes(many, [pod('a'), pod('b')]), {
    status: 'pass',
    expected: 'at least 1 Pod object with "app=web" in "core/shop"; of each status.phase is "Running"',
    seen: 'there are 2 Pod objects with "app=web" in "core/shop": "a", "b"',
  });
  const judgement = judgeKubernetes(many, [pod('a'), pod('b', 'Pending')]);
  t.like(judgement, { status: 'fail', seen: '"b": status.phase is "Pending", not "Running"' });
  t.regex(judgement.hint ?? '', /get Pod --selector app=web --namespace shop --output yaml`$/);
});

test('a selector that finds nothing proves nothing', (t) => {
  const seen = 'there are no Pod objects with "app=web" in "core/shop"';
  t.like(judgeKubernetes(many, []), { status: 'fail', seen });
  t.like(judgeKubernetes({ ...many, expect: [] }, []), { status: 'fail', seen });
  const upToTwo = { ...many, count: { atLeast: 0, atMost: 2 } };
  t.like(judgeKubernetes(upToTwo, []), { status: 'fail', seen: `${seen}, not at most 2` });
  t.like(judgeKubernetes({ ...upToTwo, expect: [] }, []), { status: 'pass', seen });
});

test('a number of objects is demanded', (t) => {
  const count = (atLeast: number, atMost: number) => ({ ...many, expect: [], count: { atLeast, atMost } });
  const none = Number.MAX_SAFE_INTEGER;
  const pods = [pod('a'), pod('b')];
  for (const [check, status, seen] of [
    [count(2, 2), 'pass', 'there are 2 Pod objects with "app=web" in "core/shop": "a", "b"'],
    [count(3, 3), 'fail', 'there are 2 Pod objects with "app=web" in "core/shop", not 3: "a", "b"'],
    [
      count(3, none),
      'fail',
      'there are 2 Pod objects with "app=web" in "core/shop", not at least 3: "a", "b"',
    ],
    [count(0, 1), 'fail', 'there are 2 Pod objects with "app=web" in "core/shop", not at most 1: "a", "b"'],
    [count(3, 5), 'fail', 'there are 2 Pod objects with "app=web" in "core/shop", not 3 to 5: "a", "b"'],
    [count(1, 5), 'pass', 'there are 2 Pod objects with "app=web" in "core/shop": "a", "b"'],
  ] as const) {
    t.like(judgeKubernetes(check, pods), { status, seen });
  }
  t.is(judgeKubernetes(count(1, 1), pods).expected, '1 Pod object with "app=web" in "core/shop"');
});

test('of many objects and problems the first few are named', (t) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  t.regex(
    judgeKubernetes(
      many,
      names.map((name) => pod(name)),
    ).seen,
    /: "a", "b", "c", "d", "e", and 2 more$/,
  );
  const judgement = judgeKubernetes(
    many,
    names.map((name) => pod(name, 'Failed')),
  );
  t.regex(judgement.seen, /^"a": .*; "e": status.phase is "Failed", not "Running"; and 2 more$/);
});

test('a selector is quoted where a shell would take it apart', (t) => {
  const check = { ...many, objects: { selector: 'app in (a, b)' }, expect: [] };
  t.is(lookOf(check), "`kubectl --context core get Pod --selector 'app in (a, b)' --namespace shop`");
});
