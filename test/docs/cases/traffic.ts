import type { FlowAccount } from '../../../src/checks/account.ts';
import type { Answer } from '../../../src/checks/curl.ts';
import { judgeHttp } from '../../../src/checks/http-judge.ts';
import { judgePackets } from '../../../src/checks/packets-judge.ts';
import { AbsentError, LookError } from '../../../src/checks/reason.ts';
import { judgeSpread, tooFew } from '../../../src/checks/spread-judge.ts';
import type { Case, Cases } from '../case.ts';
import { checkOf } from '../fixture.ts';

const numbers = (...first: number[]) => ({ count: first.length, first });
const whole: FlowAccount = {
  whole: 100,
  lost: numbers(),
  altered: numbers(),
  duplicated: numbers(),
  reordered: numbers(),
};
const packets = (when: string, delivered: Partial<FlowAccount>): Case => ({
  when,
  judge: () =>
    judgePackets(checkOf('packets'), { deliveries: [{ ...whole, ...delivered }], refused: [0], copies: [] }),
});

const replicas = ['web-0', 'web-1'];
const answers = (shares: Readonly<Record<string, number>>, own: Partial<Answer> = {}): Answer[] =>
  Object.entries(shares).flatMap(([body, count]) =>
    Array.from({ length: count }, (_, sequence) => ({
      sequence,
      exit: 0,
      status: 200,
      body,
      problem: '',
      ...own,
    })),
  );
const refused = { exit: 7, status: 0, body: '', problem: 'Failed to connect: Connection refused' };
const http = (when: string, given: readonly Answer[], ready = replicas): Case => ({
  when,
  judge: () =>
    judgeHttp(checkOf('http'), {
      host: 'web.default.svc.cluster.local',
      port: 80,
      url: 'http://web.default.svc.cluster.local:80/1f3a',
      replicas: ready,
      answers: given,
      captured: [],
    }),
});

const spread = (when: string, name: string, samples: readonly Answer[][], ready = replicas): Case => ({
  when,
  judge: () =>
    judgeSpread(checkOf('spread', name), { url: 'http://web.default.svc:80/1f3a', replicas: ready, samples }),
});

export const trafficCases: Cases = {
  packets: [
    packets('every frame arrived', {}),
    packets('some are lost', { whole: 97, lost: numbers(4, 31, 88) }),
    packets('nothing arrived', { whole: 0, lost: { count: 100, first: [0, 1, 2, 3, 4] } }),
    packets('a frame came twice', { duplicated: numbers(7) }),
    packets('frames were overtaken', { reordered: numbers(12, 13) }),
    packets('a frame was changed', { whole: 99, altered: numbers(50) }),
    {
      when: 'an end of the path is gone',
      judge: () => {
        throw new AbsentError(
          '"one/web-0" has no interface "net1": its link or its Multus attachment is gone',
        );
      },
    },
  ],
  http: [
    http('every replica answers', answers({ 'web-0': 28, 'web-1': 32 })),
    http('a replica never does', answers({ 'web-0': 60 })),
    http('requests are refused', [...answers({ 'web-0': 30, 'web-1': 29 }), ...answers({ '': 1 }, refused)]),
    http('the answer is no success', [
      ...answers({ 'web-0': 20, 'web-1': 20 }),
      ...answers({ x: 20 }, { status: 503 }),
    ]),
    http('no replica is ready', answers({ '': 60 }, refused), []),
  ],
  spread: [
    spread('the shares are even', 'even-shares', [answers({ 'web-0': 152, 'web-1': 148 })]),
    spread('they are not, twice', 'even-shares', [
      answers({ 'web-0': 250, 'web-1': 50 }),
      answers({ 'web-0': 244, 'web-1': 56 }),
    ]),
    spread('somebody else answers', 'even-shares', [answers({ 'web-0': 150, 'web-1': 140, 'web-2': 10 })]),
    spread('requests are refused', 'even-shares', [
      [...answers({ 'web-0': 299 }), ...answers({ '': 1 }, refused)],
    ]),
    spread('there is one replica', 'even-shares', [answers({ 'web-0': 300 })], ['web-0']),
    spread('one gets all, as wanted', 'one-replica', [answers({ 'web-1': 60 })]),
    spread('both get some', 'one-replica', [answers({ 'web-0': 29, 'web-1': 31 })]),
    {
      when: 'there are too many replicas for the requests',
      judge: () => {
        throw new LookError(tooFew(checkOf('spread', 'even-shares'), 8) ?? 'none');
      },
    },
  ],
};
