import test from 'ava';
import { digArgv, parseDig } from '../../src/checks/dig.ts';

/** dig 9.18 in a pod. */
const short = `;; Got answer:
;; WARNING: .local is reserved for Multicast DNS
;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1408
;; flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
; COOKIE: 108e97040d7ac230 (echoed)
;; QUESTION SECTION:
;alias.shop.default.svc.cluster.local. IN	A

;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 22416
;; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1

;; QUESTION SECTION:
;Alias.Shop.svc.cluster.local. IN	A

;; ANSWER SECTION:
alias.shop.svc.cluster.local. 30 IN	CNAME	web.shop.svc.cluster.local.
web.shop.svc.cluster.local. 30 IN	A	10.200.206.31
web.shop.svc.cluster.local. 30 IN	A	10.200.206.30

`;

const services = `;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 27978
;; QUESTION SECTION:
;_http._tcp.web.default.svc.cluster.local. IN SRV

;; ANSWER SECTION:
_http._tcp.web.default.svc.cluster.local. 30 IN SRV 0 50 80 B.web.default.svc.cluster.local.
_http._tcp.web.default.svc.cluster.local. 30 IN SRV 0 50 80 a.web.default.svc.cluster.local.
`;

test('every name of the search list has its message; answers are those of the type that was asked', (t) => {
  t.deepEqual(parseDig(short, 0, 'A'), {
    isSilent: false,
    messages: [
      { status: 'NXDOMAIN', question: 'alias.shop.default.svc.cluster.local.', answers: [] },
      {
        status: 'NOERROR',
        question: 'alias.shop.svc.cluster.local.',
        answers: ['10.200.206.30', '10.200.206.31'],
      },
    ],
  });
  t.deepEqual(parseDig(short, 0, 'CNAME').messages[1]?.answers, ['web.shop.svc.cluster.local.']);
});

test('records of services are read whole, in one spelling', (t) => {
  t.deepEqual(parseDig(services, 0, 'SRV').messages[0]?.answers, [
    '0 50 80 a.web.default.svc.cluster.local.',
    '0 50 80 b.web.default.svc.cluster.local.',
  ]);
});

test('no server is no message', (t) => {
  const words = ';; communications error to 10.96.0.10#53: timed out\n;; no servers could be reached\n';
  t.deepEqual(parseDig(words, 9, 'A'), { isSilent: true, messages: [] });
});

test('a name is handed over as a name, whatever it begins with', (t) => {
  const argv = digArgv('web', 'SRV');
  t.deepEqual(argv.slice(-4), ['-t', 'SRV', '-q', 'web']);
  t.true(argv.includes('+search'));
});
