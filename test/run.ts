import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { planSteps, root, type Step } from './plan-steps.ts';
import { closingLine, countLine, exitCodeOf, nothing, settle, sum, type Tally } from './tally.ts';

/** npm's own settings must not leak into the npm that tests start. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const options: SpawnOptions = { cwd: root, env };

async function runStep(step: Step): Promise<Tally> {
  const start = Date.now();
  process.stdout.write(`\n== ${step.title}\n`);
  let counted = nothing;
  const exitCode = await runProgram(step, (line) => {
    counted = step.kind === 'tap' ? countLine(counted, line) : counted;
    process.stdout.write(`${line}\n`);
  });
  const tally = judge(step, counted, exitCode);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  process.stdout.write(
    `== ${step.title}: ${closingLine(tally)}${skipped}, exit code ${exitCode}, ${seconds} s\n`,
  );
  return tally;
}

/** A set-up that went well is no test that passed; one that failed has failed. */
function judge(step: Step, counted: Tally, exitCode: number): Tally {
  if (step.kind === 'tap') {
    return settle(counted, exitCode);
  }
  const passed = step.kind === 'program' && exitCode === 0 ? 1 : 0;
  return { ...nothing, passed, failed: exitCode === 0 ? 0 : 1 };
}

/** Both streams line by line; -1 when it could not be started or a signal ended it. */
function runProgram(step: Step, onLine: (line: string) => void): Promise<number> {
  const [file = '', ...args] = step.argv;
  const own = step.kind === 'tap' ? { ...env, ...step.env } : env;
  return new Promise((done) => {
    const child = spawn(file, args, { ...options, env: own, stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', onLine);
    }
    child.on('error', (error) => {
      onLine(error.message);
      done(-1);
    });
    child.on('close', (code) => done(code ?? -1));
  });
}

let running: ChildProcess | undefined;
let interrupted = false;

/** Whoever interrupts gets the closing line too, after the step at hand has cleaned up. */
function onSignal(signal: NodeJS.Signals): void {
  interrupted = true;
  running?.kill(signal);
}

async function main(): Promise<void> {
  const tallies: Tally[] = [];
  try {
    let isSetUp = true;
    for (const step of planSteps(process.argv.slice(2))) {
      if (step.kind === 'tap' && !isSetUp) {
        process.stdout.write(`\n== ${step.title}: not run, because of the set-up\n`);
        continue;
      }
      const tally = await runStep(step);
      tallies.push(tally);
      if (interrupted) {
        process.stdout.write('== Interrupted: the rest was not run\n');
        tallies.push({ ...nothing, failed: 1 });
        break;
      }
      isSetUp = step.kind !== 'setup' || tally.failed === 0;
    }
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    tallies.push({ ...nothing, failed: 1 });
  }
  const total = sum(tallies);
  process.exitCode = exitCodeOf(total);
  process.stdout.write(`\n${closingLine(total)}\n`);
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
await main();
