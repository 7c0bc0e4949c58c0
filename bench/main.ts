import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { exitCode, LabsError } from '../src/errors.ts';
import { parseArguments, type Wanted } from './arguments.ts';
import { benches } from './benches.ts';
import { doubtOf, lookAtMachine } from './machine.ts';
import { type Report, withFigures } from './report.ts';
import { inScene } from './scene.ts';
import { tableOf } from './table.ts';

const abort = new AbortController();
const known = Object.keys(benches);
const usual = known.filter((name) => benches[name]?.isLong !== true);
const say = (text: string) => process.stderr.write(`${text}\n`);

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (!abort.signal.aborted) {
      say('Stopping, and taking away what was made.');
      abort.abort(new LabsError('interrupted'));
    }
  });
}
try {
  process.exitCode = await main(parseArguments(process.argv.slice(2), known, usual));
} catch (error) {
  process.exitCode = failed(error);
}

async function main(wanted: Wanted): Promise<number> {
  if (wanted.help) {
    process.stdout.write(helpText());
    return exitCode.done;
  }
  const machine = lookAtMachine();
  const doubt = doubtOf(machine);
  if (doubt !== undefined) {
    say(doubt);
  }
  const reports: Report[] = [];
  for (const name of wanted.names) {
    const bench = benches[name];
    if (bench === undefined) {
      continue;
    }
    const found = await inScene(
      abort.signal,
      (text) => say(`${name}: ${text}`),
      (scene) => bench.run(scene, wanted),
    );
    const report = { name, about: bench.about, ...found };
    reports.push(report);
    process.stdout.write(`${tableOf(report)}\n`);
    await writeJson(wanted.json, { machine, reports: reports.map(withFigures) });
  }
  return exitCode.done;
}

async function writeJson(file: string | undefined, value: unknown): Promise<void> {
  if (file !== undefined) {
    const path = resolve(file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
  }
}

function failed(error: unknown): number {
  if (abort.signal.aborted) {
    return exitCode.interrupted;
  }
  if (!(error instanceof LabsError)) {
    throw error;
  }
  say(`Error: ${error.message}`);
  if (error.hint !== undefined) {
    say(`  ${error.hint}`);
  }
  return error.exitCode;
}

function helpText(): string {
  const width = Math.max(...Object.keys(benches).map((name) => name.length));
  const rows = Object.entries(benches).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return [
    'npm run bench -- [--rounds N] [--json FILE] [--artifact NAME]... [NAME...]',
    '',
    'Measures labs against the same done by hand, in rounds (5), and prints tables. Without NAME all but supply:',
    ...rows,
    '',
  ].join('\n');
}
