import test from 'ava';
import {
  freeSubnet,
  overlap,
  parseSubnet,
  printSubnet,
  reservedRange,
  type Subnet,
} from '../../src/lab/subnets.ts';

function subnet(text: string): Subnet {
  const parsed = parseSubnet(text);
  if (parsed === undefined) {
    throw new Error(`${text} does not parse`);
  }
  return parsed;
}

test('a subnet is a range of addresses', (t) => {
  t.deepEqual(subnet('10.1.2.3/16'), {
    address: 0x0a010203,
    first: 0x0a010000,
    last: 0x0a01ffff,
    bits: 16,
  });
  t.deepEqual(subnet('255.255.255.255/32'), {
    address: 0xffffffff,
    first: 0xffffffff,
    last: 0xffffffff,
    bits: 32,
  });
  t.deepEqual(subnet('0.0.0.0/0'), { address: 0, first: 0, last: 0xffffffff, bits: 0 });
});

test('a subnet prints as its network', (t) => {
  t.is(printSubnet(subnet('192.168.200.77/20')), '192.168.192.0/20');
});

for (const text of [
  '',
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0/8',
  '256.0.0.0/8',
  '010.0.0.0/8',
  '10.0.0.0/08',
  ' 10.0.0.0/8',
  '10.0.0.0/8\n',
  '-1.0.0.0/8',
  'fd00::/8',
  '1e1.0.0.0/8',
]) {
  test(`${JSON.stringify(text)} is not a subnet`, (t) => {
    t.is(parseSubnet(text), undefined);
  });
}

test('subnets overlap when they share an address', (t) => {
  t.true(overlap(subnet('10.0.0.0/8'), subnet('10.255.255.255/32')));
  t.true(overlap(subnet('10.1.0.0/24'), subnet('10.1.0.0/24')));
  t.false(overlap(subnet('10.1.0.0/24'), subnet('10.1.1.0/24')));
});

test('the next free subnet is taken, round the end', (t) => {
  t.is(printSubnet(freeSubnet(100, []) as Subnet), '10.100.0.0/16');
  t.is(printSubnet(freeSubnet(100, [subnet('10.100.0.0/15')]) as Subnet), '10.102.0.0/16');
  t.is(printSubnet(freeSubnet(255, [subnet('10.255.3.0/24')]) as Subnet), '10.0.0.0/16');
  t.is(freeSubnet(100, [subnet('10.0.0.0/8')]), undefined);
});

test('reserved ranges are known', (t) => {
  t.is(reservedRange(subnet('127.1.0.0/16')), 'the loopback range');
  t.is(reservedRange(subnet('240.0.0.0/8')), 'the multicast and reserved ranges');
  t.is(reservedRange(subnet('0.0.0.0/0')), '"this network"');
  t.is(reservedRange(subnet('10.0.0.0/8')), undefined);
});
