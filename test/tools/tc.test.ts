import test from 'ava';
import { parseIngressQdisc, parseMirrorTargets } from '../../src/tools/tc.ts';

// As `tc` of iproute2 6.1 prints koko's rule.
const rule = (target: string, order: number) => `filter parent ffff: protocol all pref 49152 u32 chain 0
filter parent ffff: protocol all pref 49152 u32 chain 0 fh 800: ht divisor 1
filter parent ffff: protocol all pref 49152 u32 chain 0 fh 800::80${order} order ${order} key ht 800 bkt 0 terminal flowid not_in_hw
  match 00000000/00000000 at 0
	action order 1: mirred (Egress Mirror to device ${target}) pipe
 	index 1 ref 1 bind 1
`;

test('every mirror rule gives the interface it copies onto', (t) => {
  t.deepEqual(parseMirrorTargets(''), []);
  t.deepEqual(parseMirrorTargets(rule('tap-up', 0)), ['tap-up']);
  t.deepEqual(parseMirrorTargets(rule('tap-up', 0) + rule('tap-up', 1)), ['tap-up', 'tap-up']);
});

test('a redirect is not a mirror', (t) => {
  t.deepEqual(parseMirrorTargets('action order 1: mirred (Egress Redirect to device tap-up) stolen'), []);
});

test('the ingress hook is told from other queueing disciplines', (t) => {
  t.is(parseIngressQdisc('qdisc noqueue 0: root refcnt 2\n'), undefined);
  t.is(
    parseIngressQdisc('qdisc noqueue 0: root refcnt 2\nqdisc ingress ffff: parent ffff:fff1 ------\n'),
    'ingress',
  );
  t.is(parseIngressQdisc('qdisc clsact ffff: parent ffff:fff1\n'), 'clsact');
});
