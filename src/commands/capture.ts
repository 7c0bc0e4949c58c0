import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { type CommandContext, labOption } from './context.ts';

interface Options {
  readonly lab?: string;
  readonly write?: string;
  readonly count?: number;
  readonly duration?: number;
}

/** `labs capture ENDPOINT`: live text, or a pcap with `-w`; Ctrl-C ends it in good order. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('capture')
    .description('the packets on an interface of a node or a pod, live or as pcap')
    .argument('<endpoint>', '`cluster/node:interface` or `cluster/pod:interface`')
    .argument('[filter...]', "tcpdump's own expression, for example `icmp or port 80`")
    .addOption(labOption())
    .option('-w, --write <file>', 'write a pcap file; `-` writes it to stdout')
    .option('-c, --count <frames>', 'end after so many', wholeNumber)
    .option('--duration <seconds>', 'end after so long', wholeNumber)
    .action(async (endpoint: string, filter: string[], options: Options) => {
      await captureInterface(context, endpoint, filter, options);
    });
}

async function captureInterface(
  context: CommandContext,
  endpoint: string,
  filter: string[],
  { lab, write, count, duration }: Options,
): Promise<void> {
  if (write === '-' && context.isTerminal.stdout) {
    throw new UsageError('A pcap on a terminal is of no use to anybody', {
      hint: 'Pipe it, for example into `wireshark -k -i -`, or write a file with `-w FILE`.',
    });
  }
  const { parseEndpoint } = await import('../state/target.ts');
  const { target, interface: name } = parseEndpoint(endpoint);
  const { openSink } = await import('../capture/sink.ts');
  const { lookout, script } = await prepare(context, target, lab);
  const { capture } = await import('../capture/capture.ts');
  const { starter } = await import('../exec.ts');
  context.onInterrupt(undefined);
  context.stderr.write(`Capturing on ${endpoint}, ${lookout.about}; Ctrl-C ends it.\n`);
  // Closed by hand: Node 22 does not know `using`, and runs the sources as they are.
  const sink = await openSink(write, context);
  const format = write === undefined ? 'text' : 'pcap';
  const limits = { ...(count && { count }), ...(duration && { duration }) };
  const settings = { interface: name, format, filter, ...limits } as const;
  try {
    await capture(lookout, script, settings, {
      // Not the command's own signal: that asks tcpdump to end and then waits for its last words.
      start: starter(new AbortController().signal),
      run: context.run,
      clock: context.clock,
      signal: context.signal,
      write: sink.write,
      say: (line) => context.stderr.write(`${line}\n`),
    });
  } finally {
    await sink.close();
  }
}

async function prepare(
  context: CommandContext,
  target: import('../state/target.ts').TargetName,
  lab: string | undefined,
) {
  const { chooseInstance } = await import('../state/choose.ts');
  const { findTarget } = await import('../state/target.ts');
  const { findLookout } = await import('../capture/lookout.ts');
  const { readFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const chosen = await chooseInstance(context, lab);
  const found = await findTarget(target, chosen, context.run);
  const lookout = await findLookout(found, chosen.instance, context.run);
  return { lookout, script: await readFile(join(context.folders.templates, 'probe/capture.sh'), 'utf8') };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`"${text}" is no whole number above 0`);
  }
  return Number(text);
}
