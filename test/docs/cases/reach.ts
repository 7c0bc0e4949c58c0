import type { DnsMessage } from '../../../src/checks/dig.ts';
import { judgeDns } from '../../../src/checks/dns-judge.ts';
import { judgeReach } from '../../../src/checks/reach-judge.ts';
import type { Probed, Reached } from '../../../src/checks/reached.ts';
import { AbsentError } from '../../../src/checks/reason.ts';
import type { Case, Cases } from '../case.ts';
import { checkOf } from '../fixture.ts';

const web = 'web.default.svc.cluster.local.';
const gone = 'deleted.default.svc.cluster.local.';
const message = (status: string, question: string, ...answers: string[]): DnsMessage => ({
  status,
  question,
  answers,
});
const dns = (
  when: string,
  name: string,
  messages: readonly DnsMessage[],
  wanted: readonly string[] = [],
): Case => ({
  when,
  judge: () => judgeDns(checkOf('dns', name), { messages, isSilent: messages.length === 0, wanted }),
});
const address = ['10.200.73.135'];

const probed = (result: Reached, detail = '', where = '10.100.0.5'): Probed => ({
  result,
  detail,
  address: where,
  milliseconds: 0.4,
});

const tcp = (when: string, name: string, target: Probed, proof?: Probed): Case => ({
  when,
  judge: () => judgeReach(checkOf('tcp', name), { target, ...(proof && { proof }) }),
});
const udp = (when: string, name: string, target: Probed, proof?: Probed): Case => ({
  when,
  judge: () => judgeReach(checkOf('udp', name), { target, ...(proof && { proof }) }),
});
const ping = (when: string, target: Probed): Case => ({
  when,
  judge: () => judgeReach(checkOf('ping'), { target }),
});

export const reachCases: Cases = {
  dns: [
    dns('the answers are those wanted', 'web-resolves', [message('NOERROR', web, '10.200.73.135')], address),
    dns('the answer is another', 'web-resolves', [message('NOERROR', web, '10.200.9.9')], address),
    dns(
      'nobody knows the name',
      'web-resolves',
      ['web.default.svc.cluster.local.', 'web.svc.cluster.local.', 'web.cluster.local.', 'web.'].map((one) =>
        message('NXDOMAIN', one),
      ),
      address,
    ),
    dns('it has no record of that type', 'web-resolves', [message('NOERROR', web)], address),
    dns('the name server fails', 'web-resolves', [message('SERVFAIL', web)], address),
    dns('no name server answers', 'web-resolves', [], address),
    {
      when: 'the Service is not there',
      judge: () => {
        throw new AbsentError('Cluster "one" has no Service "default/web"');
      },
    },
    dns('it is absent, as wanted', 'name-gone', [message('NXDOMAIN', gone)]),
    dns('what must be absent is there', 'name-gone', [message('NOERROR', gone, '10.200.9.9')]),
    dns('the name server fails where absence is wanted', 'name-gone', [message('SERVFAIL', gone)]),
  ],
  tcp: [
    tcp('it opens', 'web-opens', probed('open', '', '10.200.73.135')),
    tcp('nobody listens', 'web-opens', probed('refused', '', '10.200.73.135')),
    tcp('nothing comes back', 'web-opens', probed('silent', 'no answer', '10.200.73.135')),
    tcp('there is no way', 'web-opens', probed('unreachable', 'No route to host', '10.200.73.135')),
    tcp('refused, as wanted', 'closed-port', probed('refused'), probed('open')),
    tcp('open where it must be refused', 'closed-port', probed('open'), probed('open')),
    tcp('refused, but the proof is, too', 'closed-port', probed('refused'), probed('refused')),
  ],
  udp: [
    udp('something comes back', 'echo', probed('answered', 'hello')),
    udp('nobody listens', 'echo', probed('refused')),
    udp('nothing comes back', 'echo', probed('silent', 'no answer')),
    udp('nothing on the same wire has the address', 'echo', probed('silent', 'nobody answers ARP for it')),
    udp('silent, as wanted', 'discard', probed('silent', 'no answer'), probed('answered', 'hello')),
    udp(
      'silent, but the proof is, too',
      'discard',
      probed('silent', 'no answer'),
      probed('silent', 'no answer'),
    ),
    udp(
      'the name has no address',
      'discard',
      probed('unresolved', 'Name or service not known', ''),
      probed('answered', 'hello'),
    ),
  ],
  ping: [
    ping('every request is answered', probed('answered', '3 of 3', '172.18.0.2')),
    ping('some are', probed('some', '2 of 3', '172.18.0.2')),
    ping('none is', probed('silent', 'no reply to 3 requests', '172.18.0.2')),
    ping(
      'somebody says that there is no way',
      probed('unreachable', 'Destination Host Unreachable, says 10.100.0.1', '172.18.0.2'),
    ),
  ],
};
