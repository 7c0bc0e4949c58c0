/**
 * Makes or judges captured frames in a process of its own, so that its memory and processor time can be told apart:
 *   node bench/judge-frames.ts make COUNT    a capture of one flow on standard output, as tcpdump writes it
 *   node bench/judge-frames.ts judge COUNT   accounts for one from standard input, and prints a line of JSON
 */
import { accountant } from '../src/checks/account.ts';
import { layer2Packets } from '../src/checks/frames.ts';
import { pcapSplitter } from '../src/checks/pcap.ts';

const [, , mode = '', text = ''] = process.argv;
const count = Number(text);
const runId = Buffer.from('benchrun');
const ends = {
  from: { mac: '02:00:00:00:00:01', ip: '10.31.0.1' },
  to: { mac: '02:00:00:00:00:02', ip: '10.31.0.2' },
};
const packets = layer2Packets({ runId, flow: 0, count, mtu: 1500, ...ends });

await (mode === 'make' ? make() : judge());

async function make(): Promise<void> {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  await written(header);
  const together = 500;
  for (let from = 0; from < count; from += together) {
    const last = Math.min(count, from + together);
    await written(
      Buffer.concat(Array.from({ length: last - from }, (_, at) => record(from + at, packets.at(from + at)))),
    );
  }
  await written(record(count, packets.end()));
}

function record(at: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(1_700_000_000 + Math.floor(at / 100_000), 0);
  head.writeUInt32LE((at % 100_000) * 10, 4);
  head.writeUInt32LE(bytes.length, 8);
  head.writeUInt32LE(bytes.length, 12);
  return Buffer.concat([head, bytes]);
}

async function written(bytes: Buffer): Promise<void> {
  if (!process.stdout.write(bytes)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

async function judge(): Promise<void> {
  const account = accountant(runId, [{ name: 'flow', routed: false, packets }]);
  const pcap = pcapSplitter();
  for await (const piece of process.stdin) {
    for (const frame of pcap.push(piece as Buffer)) {
      account.add(frame);
    }
  }
  pcap.end();
  const { user, system } = process.cpuUsage();
  const { flows } = account.account();
  process.stdout.write(
    `${JSON.stringify({
      whole: flows[0]?.whole ?? 0,
      seconds: (user + system) / 1e6,
      // getrusage has it in KiB.
      memory: (process.resourceUsage().maxRSS * 1024) / 1e6,
    })}\n`,
  );
}
