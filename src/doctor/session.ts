import { createInterface } from 'node:readline/promises';
import type { CommandContext } from '../commands/context.ts';
import { engineReady } from '../engine/ready.ts';
import { LabsError } from '../errors.ts';
import type { Needs } from './context.ts';
import { diagnose, diagnoseResources } from './diagnose.ts';
import { type Finding, isBlocking, type Repair, repairText } from './finding.ts';
import { repair } from './repair.ts';

interface Options {
  /** Repairs without asking. */
  readonly yes?: boolean;
}

type Look = () => Promise<Finding[]>;

/** Repairs with the user: each repair is asked for, unless `yes`; without a terminal to ask on it stops. */
export async function repairWithUser(
  context: CommandContext,
  findings: readonly Finding[],
  { yes = false, look }: Options & { readonly look?: Look },
): Promise<readonly Finding[]> {
  // Plain lines: live rows and questions, sudo's among them, would write over each other.
  const reporter = await context.reporter({ verbose: true });
  const confirm = (wanted: Repair) => (yes ? Promise.resolve(true) : ask(context, wanted));
  try {
    return await repair({ ...context, emit: reporter.emit, confirm, ...(look && { look }) }, findings);
  } finally {
    await reporter.close();
  }
}

/**
 * For a command that needs the machine to be fit: looks, repairs what blocks everything (with the user's leave),
 * and refuses to go on while something still does. What only warns, or only building needs, is left as it is
 * unless `building` is wanted.
 */
export async function ensureMachine(
  context: CommandContext,
  options: Options & { readonly needs?: Needs; readonly building?: boolean },
): Promise<readonly Finding[]> {
  const { needs, building = false } = options;
  const own: CommandContext & { needs?: Needs } = { ...context, ...(needs !== undefined && { needs }) };
  const isWanted = (finding: Finding) =>
    isBlocking(finding) || (building && finding.status === 'missing' && finding.affects === 'building');
  const proven = building ? undefined : await engineReady(context.run, context.folders.cache);
  const findings =
    proven === undefined ? await repairWanted(own, isWanted, options) : await diagnoseResources(own, proven);
  const blocking = findings.filter(isBlocking);
  if (blocking.length > 0) {
    throw blockedError(blocking);
  }
  return findings;
}

/** Looks and repairs what is in the way; a warning is doctor's business and not that of `up`. */
async function repairWanted(
  context: CommandContext,
  isWanted: (finding: Finding) => boolean,
  options: Options,
): Promise<readonly Finding[]> {
  const findings = await diagnose(context);
  const isRepairable = (finding: Finding) => isWanted(finding) && finding.repair !== undefined;
  const isHopeless = (finding: Finding) => isBlocking(finding) && finding.repair === undefined;
  // Nothing is installed on a machine that will not do all the same.
  if (findings.some(isHopeless) || !findings.some(isRepairable)) {
    return findings;
  }
  const look = async () => (await diagnose(context)).filter(isWanted);
  await repairWithUser(context, findings.filter(isWanted), { ...options, look });
  return await diagnose(context);
}

export function blockedError(blocking: readonly Finding[]): LabsError {
  const [first] = blocking;
  const facts = blocking.map(({ title, seen }) => `${title}: ${seen}`);
  const message =
    facts.length === 1 ? facts[0] : `The machine lacks what is needed:\n  ${facts.join('\n  ')}`;
  return new LabsError(message ?? 'The machine lacks what is needed', {
    hint: first?.hint ?? '`labs doctor --fix` repairs it.',
  });
}

async function ask(context: CommandContext, wanted: Repair): Promise<boolean> {
  const lines = [`${wanted.title} runs:`, ...repairText(wanted).map((line) => `  ${line}`)];
  if (!context.isTerminal.stdin || !context.isTerminal.stderr) {
    throw new LabsError(
      `${wanted.title} needs your leave, and there is no terminal to ask on. It would run:\n${lines.slice(1).join('\n')}`,
      {
        hint: 'Run these commands yourself, or run this again with `--yes`.',
      },
    );
  }
  // Without readline's own terminal mode Ctrl-C stays a signal; the end of input (Ctrl-D) is a no.
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    context.stderr.write(`${lines.join('\n')}\n`);
    const said = terminal.question('Do it? [y/N] ', { signal: context.signal });
    const answer = await Promise.race([said, ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
