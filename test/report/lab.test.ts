import test from 'ava';
import type { Step } from '../../src/lab/step-types.ts';
import { labText, memoryEstimate, plural } from '../../src/report/lab.ts';
import { labOf } from '../lab/lab-folder.ts';

const emptyStep: Step = {
  number: 1,
  id: 'a',
  title: 'A',
  needs: [],
  setup: '',
  reset: '',
  solution: [],
  timeLimit: 120,
  checks: [],
  questions: [],
  hints: [],
  prose: '',
  translations: {},
  file: 'steps/01-a.md',
};

test('a lab is shown whole', async (t) => {
  const lab = await labOf(t, [['title: Two', 'description: |\n  What it\n  is for.\ntitle: Two']]);
  t.is(
    labText(lab),
    `two-clusters: Two clusters, one link, one mirror

What it
is for.

Clusters
  east  1 node   pods 10.100.0.0/16  Services 10.200.0.0/16  kube-proxy iptables  multus
  west  2 nodes  pods 10.101.0.0/16  Services 10.201.0.0/16  kube-proxy iptables  multus

Links
  east              west
  control-plane     control-plane     worker
  │                 │                 │
  n3 ───────────────│──────────────── n3         n3: veth, MTU 1500
  tap ══════════════│════════════════ tap        tap: vxlan 7, MTU 1450

Mirrors: what arrives at the first is copied onto the second
  up  west/worker:n3  ─▶ west/worker:tap  ─▶ east/control-plane:tap  by a pod

Pods
  east/a    net1 on n3 (macvlan)
  east/tap  net1 on tap (host-device)
  west/b    net1 on n3 (macvlan)

Checks
  link  link  2 flows of 500 frames
  web   web   60 requests, by dns

Needs
  memory  about 1.65 GB
  images  toolbox
`,
  );
});

test('what a lab has none of has no section', async (t) => {
  const lab = await labOf(t);
  const text = labText({ ...lab, links: [], mirrors: [], images: [] });
  t.notRegex(text, /^(Links|Mirrors)/m);
  t.notRegex(text, /images/);
});

test('steps are listed with their numbers', async (t) => {
  const lab = await labOf(t);
  const step = { ...emptyStep, number: 1, title: 'Look' };
  const steps = [step, { ...step, number: 10, title: 'Think' }];
  t.regex(labText({ ...lab, steps }), /^Steps\n {3}1 {2}Look\n {2}10 {2}Think\n\nNeeds\n/m);
});

test('a text out of a lab file cannot steer the terminal', async (t) => {
  const lab = await labOf(t);
  const text = labText({ ...lab, title: 'red \u001b[31m', description: 'bell \u0007\nand more' });
  t.true(text.includes('red \\u001b[31m'));
  t.true(text.includes('bell \\u0007\nand more'));
});

test('memory is estimated by nodes', async (t) => {
  const { clusters } = await labOf(t);
  t.is(memoryEstimate({ clusters: clusters.slice(0, 1) }), 0.55);
  t.is(memoryEstimate({ clusters: clusters.slice(1) }), 1.1);
});

test('one is singular', (t) => {
  t.is(plural(1, 'node'), '1 node');
  t.is(plural(0, 'node'), '0 nodes');
});
