import test from 'ava';
import { checksum } from '../../src/checks/ethernet.ts';
import { layer2Packets, routedPackets, spread } from '../../src/checks/frames.ts';
import { parseTag, runMark } from '../../src/checks/tag.ts';

const runId = Buffer.from('0123456789abcdef', 'hex');
const from = { mac: '02:00:00:00:00:01', ip: '10.9.0.1' };
const to = { mac: '02:00:00:00:00:02', ip: '10.9.0.2' };
const layer2 = (count: number, mtu = 1500) => layer2Packets({ runId, flow: 3, count, mtu, from, to });

test('500 frames are of every size from 60 to 1514 bytes that 500 can spread over, ends included', (t) => {
  const packets = layer2(500);
  const sizes = Array.from({ length: 500 }, (_, sequence) => packets.at(sequence).length);
  const sorted = [...sizes].sort((a, b) => a - b);
  t.is(sorted[0], 60);
  t.is(sorted.at(-1), 1514);
  t.is(new Set(sizes).size, 500);
  t.true(sorted.every((size, index) => index === 0 || size - (sorted[index - 1] ?? 0) <= 3));
  const firstHalf = sizes.slice(0, 250);
  t.true(
    Math.min(...firstHalf) < 70 && Math.max(...firstHalf) > 1500,
    'small and large ones are in the burst',
  );
});

test('sizes are spread evenly whatever the count', (t) => {
  for (const count of [2, 3, 4, 7, 100, 499, 1000, 4096]) {
    const sizeOf = spread(count, 60, 1514);
    const sizes = Array.from({ length: count }, (_, sequence) => sizeOf(sequence));
    t.is(Math.min(...sizes), 60);
    t.is(Math.max(...sizes), 1514);
  }
  t.is(spread(1, 60, 1514)(0), 1514);
});

test('a frame is Ethernet, IPv4 and UDP with right lengths and checksums, of odd and even size', (t) => {
  const packets = layer2(200);
  for (let sequence = 0; sequence < 200; sequence += 1) {
    const frame = packets.at(sequence);
    const [ip, udp] = [frame.subarray(14, 34), frame.subarray(34)];
    t.is(frame.toString('hex', 0, 14), '0200000000020200000000010800');
    t.is(ip.readUInt16BE(2), frame.length - 14);
    t.is(udp.readUInt16BE(4), frame.length - 34);
    // Summed with their checksums in place, both come out as zero (RFC 1071).
    t.is(checksum(ip), 0);
    const pseudo = Buffer.concat([ip.subarray(12, 20), Buffer.from([0, 17]), udp.subarray(4, 6)]);
    t.is(checksum(pseudo, udp), 0);
  }
});

test('the checksum is that of the example in RFC 1071', (t) => {
  t.is(checksum(Buffer.from('0001f203f4f5f6f7', 'hex')), ~0xddf2 & 0xffff);
});

test('the smallest frame carries the whole tag', (t) => {
  const packets = layer2(500);
  const smallest = Array.from({ length: 500 }, (_, sequence) => sequence).find(
    (sequence) => packets.at(sequence).length === 60,
  );
  const frame = packets.at(smallest ?? -1);
  t.is(frame.indexOf(runMark(runId)), 42);
  t.deepEqual(parseTag(frame, 42), { runId, flow: 3, isEnd: false, sequence: smallest ?? -1, total: 500 });
});

test('an end mark is told from a frame', (t) => {
  t.like(parseTag(layer2(10).end(), 42), { flow: 3, isEnd: true, total: 10 });
});

test('routed payloads leave room for the IPv4 and UDP headers within the MTU', (t) => {
  const packets = routedPackets({ runId, flow: 0, count: 50, mtu: 1450 });
  const sizes = Array.from({ length: 50 }, (_, sequence) => packets.at(sequence).length);
  t.is(Math.min(...sizes), 18);
  t.is(Math.max(...sizes), 1422);
});

test('two packets of the same size differ beyond their tags', (t) => {
  const one = layer2Packets({ runId, flow: 0, count: 1, mtu: 1500, from, to }).at(0);
  const other = layer2Packets({ runId, flow: 1, count: 1, mtu: 1500, from, to }).at(0);
  t.is(one.length, other.length);
  t.false(one.subarray(60).equals(other.subarray(60)));
});

test('packets are the same each time they are made, up to jumbo frames', (t) => {
  t.deepEqual(layer2(300, 9000).at(17), layer2(300, 9000).at(17));
  t.is(Math.max(...Array.from({ length: 300 }, (_, n) => layer2(300, 9000).at(n).length)), 9014);
});

test('a tag is not read where there is none', (t) => {
  t.is(parseTag(Buffer.alloc(100), 42), undefined);
  t.is(parseTag(layer2(2).at(0).subarray(0, 59), 42), undefined);
  t.is(parseTag(layer2(2).at(0), -1), undefined);
});
