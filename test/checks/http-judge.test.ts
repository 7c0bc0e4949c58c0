import test from 'ava';
import { type Answer, curlArgv, parseAnswers } from '../../src/checks/curl.ts';
import { type HttpSeen, noteRequests } from '../../src/checks/http.ts';
import { judgeHttp } from '../../src/checks/http-judge.ts';
import type { HttpCheck } from '../../src/lab/check-types.ts';

const sniffer = { cluster: 'probe', namespace: 'default', pod: 'sniffer', interface: 'net1' };
const check: HttpCheck = {
  kind: 'http',
  name: 'web',
  title: 'web answers',
  within: 30,
  every: 1,
  steadyFor: 0,
  from: { cluster: 'core', namespace: 'default', pod: 'smf' },
  service: { cluster: 'core', namespace: 'default', name: 'web' },
  by: { kind: 'clusterIP' },
  requests: 6,
  captures: [],
};
const replicas = ['web-a', 'web-b', 'web-c'];
const answer = (sequence: number, body: string, exit = 0, status = 200, problem = ''): Answer => ({
  sequence,
  exit,
  status,
  body,
  problem,
});
const answers = Array.from({ length: 6 }, (_, at) => answer(at + 1, replicas[at % 3] ?? ''));
const good: HttpSeen = {
  host: '10.201.0.9',
  port: 80,
  url: 'http://10.201.0.9:80/beef',
  replicas,
  answers,
  captured: [],
};

test('all answered and every replica among them passes, with the shares', (t) => {
  const judgement = judgeHttp(check, good);
  t.is(judgement.status, 'pass');
  t.is(judgement.seen, '6 answered (web-a 2, web-b 2, web-c 2)');
  t.deepEqual(judgement.figures, { requests: 6, answered: 6, replicas: 3, replicasAnswered: 3 });
});

const failures: { readonly of: string; readonly seen: HttpSeen; readonly says: string }[] = [
  {
    of: 'refused',
    seen: {
      ...good,
      answers: answers.map((one) => ({ ...one, exit: 7, status: 0, body: '', problem: 'Refused' })),
    },
    says: '6 of 6 requests: the connection was refused or there is no route (Refused)',
  },
  {
    of: 'timed out',
    seen: { ...good, answers: [...answers.slice(1), answer(1, '', 28, 0, 'Connection timed out')] },
    says: '1 of 6 requests: no answer came in time (Connection timed out)',
  },
  {
    of: 'not resolved',
    seen: { ...good, answers: [...answers.slice(1), answer(1, '', 6, 0, 'Could not resolve host: web')] },
    says: '1 of 6 requests: the name was not resolved (Could not resolve host: web)',
  },
  {
    of: 'a status that is no success',
    seen: { ...good, answers: [...answers.slice(0, 5), answer(6, 'web-c', 0, 503)] },
    says: '1 of 6 requests: the answer was HTTP status 503',
  },
  {
    of: 'out of time',
    seen: { ...good, answers: answers.slice(0, 3) },
    says: '3 of 6 requests were not done when the time was over',
  },
  {
    of: 'a silent replica',
    seen: {
      ...good,
      answers: answers.map((one) => ({ ...one, body: one.body === 'web-c' ? 'old' : one.body })),
    },
    says: 'of 3 ready replicas 1 never answered: web-c (but "old" did)',
  },
  {
    of: 'no endpoints',
    seen: { ...good, replicas: [], answers: answers.map((one) => ({ ...one, exit: 7, problem: 'Refused' })) },
    says: '6 of 6 requests: the connection was refused or there is no route (Refused); the Service has no ready endpoints: its selector matches no ready pod',
  },
];

for (const { of, seen, says } of failures) {
  test(`${of} fails and says so`, (t) => {
    const judgement = judgeHttp(check, seen);
    t.is(judgement.status, 'fail');
    t.is(judgement.seen, says);
    t.is(judgement.hint, 'Ask it yourself with `labs exec core/smf -- curl -v http://10.201.0.9:80/beef/1`');
    t.falsy(judgement.isFinal);
  });
}

test('a capture that must see the requests has to see each of them', (t) => {
  const captured = { ...check, captures: [{ at: sniffer, seen: true }] };
  t.is(
    judgeHttp(captured, { ...good, captured: [6] }).seen,
    '6 answered (web-a 2, web-b 2, web-c 2); 6 seen at "probe/sniffer:net1"',
  );
  t.regex(
    judgeHttp(captured, { ...good, captured: [0] }).seen,
    /^none of the 6 requests was seen at "probe\/sniffer:net1"/,
  );
  t.is(
    judgeHttp(captured, { ...good, captured: [5] }).seen,
    'only 5 of 6 requests were seen at "probe/sniffer:net1"',
  );
  t.is(judgeHttp(captured, { ...good, captured: [5] }).status, 'fail');
});

test('a capture that must see none fails for good when it sees one', (t) => {
  const captured = { ...check, captures: [{ at: sniffer, seen: false }] };
  t.is(judgeHttp(captured, { ...good, captured: [0] }).status, 'pass');
  const leaked = judgeHttp(captured, { ...good, captured: [2] });
  t.is(leaked.seen, '2 requests were seen at "probe/sniffer:net1", where none may be');
  t.true(leaked.isFinal);
  t.is(
    judgeHttp(captured, { ...good, captured: [0], answers: [] }).status,
    'fail',
    'its own probe has to succeed',
  );
});

test("curl's records are read, whatever the bodies hold", (t) => {
  const stdout = [
    'web-a\nsecond line\n\nbeef 0 200 http://h:80/beef/1 ',
    'beef 0 200 fake\nbeef 0 200 http://h:80/beef/2 ',
    '\nbeef 28 000 http://h:80/beef/3 Connection timed out after 2001 milliseconds',
    'cut off\nbeef 0 20',
  ].join('\n');
  t.deepEqual(parseAnswers(stdout, 'beef'), [
    answer(1, 'web-a'),
    answer(2, 'beef 0 200 fake'),
    answer(3, '', 28, 0, 'Connection timed out after 2001 milliseconds'),
  ]);
});

test('one curl asks all, each on a connection of its own', (t) => {
  const argv = curlArgv('http://h:80/beef', 'beef', 60, 30);
  t.deepEqual(argv.slice(0, 3), ['timeout', '30', 'curl']);
  t.is(argv.at(-1), 'http://h:80/beef/[1-60]');
  t.true(argv.includes('Connection: close'));
});

test('a request is found in a frame, and only one of this run', (t) => {
  const seen = new Set<number>();
  for (const text of [
    'GET /beef/12 HTTP/1.1',
    'xxxxGET /beef/7 HTTP/1.1',
    'GET /cafe/9 HTTP',
    'GET /beef/',
    'GET /beef/3',
  ]) {
    noteRequests(Buffer.from(text), 'beef', seen);
  }
  t.deepEqual([...seen], [12, 7]);
});
