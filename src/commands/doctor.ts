import type { Command } from 'commander';
import type { Finding } from '../doctor/finding.ts';
import { exitCode } from '../errors.ts';
import { type CommandContext, jsonOption } from './context.ts';

interface Options {
  readonly fix?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** `labs doctor`: 0 when labs can come up on this machine, 3 when something is missing that all of them need. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('what this machine has, what it lacks, and how to repair it')
    .option('--fix', 'repair what can be repaired, asking before each repair')
    .option('-y, --yes', 'with --fix: do not ask')
    .addOption(jsonOption())
    .action(async (options: Options) => {
      await doctor(context, options);
    });
}

async function doctor(context: CommandContext, options: Options): Promise<void> {
  const { diagnose } = await import('../doctor/diagnose.ts');
  const { isBlocking } = await import('../doctor/finding.ts');
  let findings: readonly Finding[] = await diagnose(context);
  if (options.fix === true && findings.some((finding) => finding.repair !== undefined)) {
    const { repairWithUser } = await import('../doctor/session.ts');
    findings = await repairWithUser(context, findings, { yes: options.yes === true });
  }
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ findings }));
  } else {
    const { findingsText } = await import('../doctor/text.ts');
    context.stdout.write(findingsText(findings));
  }
  if (findings.some(isBlocking)) {
    context.setExitCode(exitCode.environment);
  }
}
