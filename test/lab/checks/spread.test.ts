import test from 'ava';
import { problemsOf } from '../lab-folder.ts';
import { problemsOfCheck, resolvedCheck } from './form.ts';

test('what is left out has its default', async (t) => {
  t.like(await resolvedCheck(t, 'spread: { from: west/b, service: west/web }'), {
    kind: 'spread',
    by: { kind: 'dns' },
    requests: 300,
    shares: 'even',
  });
});

const wrong: [rest: string, ...problems: string[]][] = [
  [
    'from: west/b, service: west/web, requests: 100',
    'spread.requests: 100 requests are too few to tell whether 2 replicas get even shares. Ask for at least 136.',
  ],
  [
    'from: west/b, service: west/web, requests: 20, shares: one',
    'spread.requests: 20 requests are too few to tell that they all go to one. Ask for at least 21.',
  ],
  [
    'from: east/a, service: west/web',
    'spread.service: Cluster "east" does not know the DNS names of "west". Write `by: nodePort` or `by: clusterIP`, or ask from a pod of the same cluster.',
  ],
  [
    'from: west/b, service: west/web, by: nodePort',
    'spread.by: `by: nodePort` needs a node. Add `node: cluster/node`, the node whose address is asked.',
  ],
  [
    'from: west/b, service: west/web, by: nodePort, node: east/control-plane',
    'spread.service: Service "web" has no NodePort: its type is "ClusterIP". Give it `type: NodePort`.',
    'spread.node: The Service is in "west", the node is in "east". Name a node of "west".',
  ],
];

for (const [rest, ...problems] of wrong) {
  test(`a problem of the file: ${rest}`, async (t) => {
    t.deepEqual(await problemsOfCheck(t, `spread: { ${rest} }`), problems);
  });
}

test('the replicas of the manifests say how many requests are needed', async (t) => {
  const web = (replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'labs.local/toolbox:v1' }] }
---
`;
  const check = ['http: { from: west/b, service: west/web }', 'spread: { from: west/b, service: west/web }'];
  const edits = (replicas: number) =>
    [
      check as [string, string],
      [
        'apiVersion: v1\nkind: Service\nmetadata: { name: web }',
        `${web(replicas)}apiVersion: v1\nkind: Service\nmetadata: { name: web }`,
      ],
    ] as const;
  t.deepEqual(await problemsOf(t, edits(3)), []);
  const [problem = '', ...more] = await problemsOf(t, edits(8));
  t.regex(
    problem,
    /checks\[1\]\.spread.*: 300 requests are too few to tell whether 8 replicas get even shares\. Ask for at least \d+\.$/,
  );
  t.deepEqual(more, []);
});
