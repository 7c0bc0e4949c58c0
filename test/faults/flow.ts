import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { readPcap } from '../../src/checks/pcap.ts';
import { run } from '../e2e/labs.ts';
import type { LiveLab } from '../e2e/live-lab.ts';
import { farEnd } from './lab.ts';
import { type Account, account, numberIn, type Seen, sender } from './numbered.ts';

/** Packets a second: enough to see a gap of a few milliseconds, and far below what a busy machine can do. */
const rate = 500;
const admin = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf'];

export interface Flow {
  readonly sent: number;
  /** What came through the link, and what of it was copied to the sniffer. */
  readonly delivered: Account;
  readonly copied: Account;
}

/** Sends over the link of the wired lab for so many seconds, and does something to it in the middle. */
export async function flowDuring(lab: LiveLab, seconds: number, act: () => Promise<unknown>): Promise<Flow> {
  const inPod = (cluster: string, pod: string, ...argv: string[]) => [
    ...['exec', lab.node(`${cluster}-control-plane`), ...admin, 'exec', pod, '--', ...argv],
  ];
  const [link, copies] = await Promise.all([
    capture(inPod('b', 'end', ...tcpdump)),
    capture(inPod('a', 'sniffer', ...tcpdump)),
  ]);
  const sending = run(
    'docker',
    ...inPod('a', 'end', 'python3', '-c', sender, farEnd, `${rate}`, `${seconds}`),
  );
  await delay((seconds * 1000) / 3);
  // Whatever becomes of it, the next flow begins after this one's end.
  const [acted] = await Promise.allSettled([act()]);
  const sent = Number((await sending).trim());
  // What the last packets need to be written.
  await delay(1_000);
  await Promise.all([
    run('docker', ...inPod('b', 'end', 'pkill', '-INT', 'tcpdump')),
    run('docker', ...inPod('a', 'sniffer', 'pkill', '-INT', 'tcpdump')),
  ]);
  if (acted.status === 'rejected') {
    throw acted.reason;
  }
  return { sent, delivered: account(sent, await link.ended), copied: account(sent, await copies.ended) };
}

const tcpdump = ['tcpdump', '-i', 'net1', '-w', '-', '-U', '-B', '8192', '-Z', 'root', 'udp port 7777'];

/** Resolves when tcpdump listens; `ended` has what it captured until it was ended. */
async function capture(argv: readonly string[]): Promise<{ readonly ended: Promise<Seen[]> }> {
  const child = spawn('docker', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = numbers(child.stdout);
  // Whoever awaits it hears of a failure; nobody does so at once.
  ended.catch(() => {});
  await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
  return { ended };
}

async function numbers(stdout: AsyncIterable<Uint8Array>): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const { bytes, timeNs } of readPcap(stdout)) {
    const number = numberIn(bytes);
    if (number !== undefined) {
      seen.push({ number, timeNs });
    }
  }
  return seen;
}
