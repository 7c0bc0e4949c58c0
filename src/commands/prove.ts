import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Check } from '../lab/check-types.ts';
import { didYouMean } from '../lab/suggest.ts';
import type { Lab } from '../lab/types.ts';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly only?: readonly string[];
  readonly once?: true;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs prove [LAB]`: the environment's checks again; nothing is repaired, nothing changed. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('prove')
    .description("run the environment's checks again; repairs nothing, changes nothing")
    .argument('[lab]', 'which one; may be left out when only one is up')
    .option('--only <check...>', 'these checks alone, by name')
    .option('--once', 'look once and do not wait')
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (lab: string | undefined, options: Options) => {
      await proveAgain(context, lab, options);
    });
}

async function proveAgain(
  context: CommandContext,
  name: string | undefined,
  options: Options,
): Promise<void> {
  const { chooseInstance } = await import('../state/choose.ts');
  const { labOf } = await import('../lifecycle/open-lab.ts');
  const { hostTools } = await import('../lifecycle/ingredients.ts');
  const { prove } = await import('../lifecycle/prove.ts');
  const { recordVerdicts } = await import('../lifecycle/record.ts');
  const { instance } = await chooseInstance(context, name);
  const whole = await labOf(instance, context);
  const { once } = await import('../checks/run-check.ts');
  const chosen = chooseChecks(whole, options.only);
  const lab = { ...whole, checks: options.once === true ? chosen.map(once) : chosen };
  const { kubectl } = await hostTools(context);
  const reporter = await context.reporter(options);
  let verdicts: Awaited<ReturnType<typeof prove>>;
  try {
    verdicts = await prove(lab, instance, kubectl, context, reporter.emit);
  } finally {
    await reporter.close();
  }
  if (options.only === undefined && options.once === undefined) {
    await recordVerdicts(instance, verdicts);
  }
  const { exitCodeOf } = await import('../checks/verdict.ts');
  context.setExitCode(exitCodeOf(verdicts));
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ lab: lab.name, verdicts }));
    return;
  }
  const { verdictsText } = await import('../report/verdicts.ts');
  context.stdout.write(verdictsText(verdicts, context.color));
}

function chooseChecks({ name, checks }: Lab, only: readonly string[] | undefined): readonly Check[] {
  const names = checks.map((check) => check.name);
  const unknown = only?.find((one) => !names.includes(one));
  if (unknown !== undefined) {
    throw new UsageError(`"${name}" has no check "${unknown}"`, {
      hint: didYouMean(unknown, names) ?? `Its checks: ${names.join(', ')}.`,
    });
  }
  return only === undefined ? checks : checks.filter((check) => only.includes(check.name));
}
