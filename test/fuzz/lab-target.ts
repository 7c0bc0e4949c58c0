import { globSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readLab } from '../../src/lab/load.ts';
import type { Problem } from '../../src/lab/problem.ts';
import { printProblem } from '../../src/lab/problem.ts';
import type { Lab } from '../../src/lab/types.ts';
import { drawAs } from '../../src/picture/draw.ts';
import { topologyOf } from '../../src/picture/topology.ts';
import { planUp } from '../../src/plan/plan.ts';
import { labText } from '../../src/report/lab.ts';
import { planText } from '../../src/report/plan.ts';
import { proseText } from '../../src/steps/prose.ts';
import { mutateText } from './mutate-text.ts';
import { mutateTree } from './mutate-tree.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

const root = join(import.meta.dirname, '../..');
const folders = globSync('{labs,test/fixtures/labs}/*/lab.yaml', { cwd: root })
  .map((file) => join(root, file, '..'))
  .sort();

interface Sample {
  readonly folder: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Every lab there is, with one or two of its files damaged. */
export const labTarget: Target = {
  runs: 120,
  prepare: async (into) => {
    const samples = await Promise.all(folders.map((folder) => copySample(folder, into)));
    return async (random) => {
      const sample = random.pick(samples);
      const damaged = damage(sample, random);
      for (const [name, bytes] of damaged) {
        await writeFile(join(sample.folder, name), bytes);
      }
      try {
        return await objectionTo(sample, damaged);
      } finally {
        for (const name of damaged.keys()) {
          await writeFile(join(sample.folder, name), sample.files.get(name) as Buffer);
        }
      }
    };
  },
};

async function copySample(folder: string, into: string): Promise<Sample> {
  const copy = join(into, basename(folder));
  await cp(folder, copy, { recursive: true });
  const names = globSync('**/*.{yaml,md}', { cwd: copy }).sort();
  const files = new Map<string, Buffer>();
  for (const name of names) {
    files.set(name, await readFile(join(copy, name)));
  }
  return { folder: copy, files };
}

function damage({ files }: Sample, random: Random): Map<string, Buffer> {
  const names = [...files.keys()];
  const damaged = new Map<string, Buffer>();
  for (let file = random.chance(0.2) ? 2 : 1; file > 0; file -= 1) {
    const name = random.chance(0.4) ? 'lab.yaml' : random.pick(names);
    let bytes = damaged.get(name) ?? (files.get(name) as Buffer);
    for (let change = 1 + random.int(3); change > 0; change -= 1) {
      bytes = random.chance(0.5) ? mutateText(bytes, random) : mutateMeaning(name, bytes, random);
    }
    damaged.set(name, bytes);
  }
  return damaged;
}

/** Of a step the front matter is YAML. */
function mutateMeaning(name: string, bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString();
  if (!name.endsWith('.md')) {
    return Buffer.from(mutateTree(text, random));
  }
  const [, front, prose] = /^---\n(.*?\n)---\n(.*)$/s.exec(text) ?? [];
  return front === undefined ? bytes : Buffer.from(`---\n${mutateTree(front, random)}---\n${prose}`);
}

async function objectionTo(
  sample: Sample,
  damaged: ReadonlyMap<string, Buffer>,
): Promise<string | undefined> {
  const { lab, problems } = await readLab(sample.folder);
  if (lab !== undefined) {
    return problems.length > 0 ? 'a lab that has problems' : objectionToLab(lab);
  }
  const lines = new Map<string, readonly string[]>();
  const textOf = (name: string) => (damaged.get(name) ?? sample.files.get(name))?.toString() ?? '';
  const linesOf = (name: string) => {
    lines.set(name, lines.get(name) ?? textOf(name).split('\n'));
    return lines.get(name) as readonly string[];
  };
  const wrong = problems.flatMap((problem) => {
    const objection = objectionToProblem(problem, linesOf(problem.file));
    return objection === undefined ? [] : `${objection}: ${JSON.stringify(problem)}`;
  });
  return problems.length === 0 ? 'neither a lab nor a problem' : wrong[0];
}

function objectionToProblem(problem: Problem, lines: readonly string[]): string | undefined {
  const { file, line, column, message } = problem;
  const printed = printProblem(problem);
  const text = lines[line - 1];
  if (!/^(lab\.yaml|.+\.(yaml|md)|steps)$/.test(file)) {
    return 'a problem in a file that is not there';
  }
  if (!Number.isInteger(line) || line < 1 || line > lines.length + 1) {
    return `a problem in line ${line} of ${lines.length}`;
  }
  if (!Number.isInteger(column) || column < 1 || (text !== undefined && column > text.length + 1)) {
    return `a problem in column ${column} of ${text?.length}`;
  }
  if (message.trim() === '' || /undefined|\[object |NaN:/.test(message.replaceAll(/"[^"]*"|`[^`]*`/g, ''))) {
    return 'a problem that says nothing';
  }
  return printed.length > 2000 || hasControls(printed) || printed.includes('\n')
    ? 'a problem that is not one plain line'
    : undefined;
}

/** A sound lab can be shown, drawn and planned, and nothing in these texts steers a terminal. */
async function objectionToLab(lab: Lab): Promise<string | undefined> {
  const instance = { name: lab.name, folder: `/state/${lab.name}` };
  const topology = topologyOf(lab);
  const shown = {
    show: labText(lab),
    plan: planText(planUp(lab, instance, ingredients)),
    mermaid: await drawAs('mermaid', topology),
    dot: await drawAs('dot', topology),
    ...Object.fromEntries(
      lab.steps.map(({ file, prose }) => [file, proseText(prose, { width: 80, color: false })]),
    ),
  };
  const bad = Object.entries(shown).find(([, text]) => hasControls(text));
  return bad && `what steers a terminal in ${bad[0]}: ${JSON.stringify(steering.exec(bad[1])?.[0])}`;
}

const ingredients = {
  tools: { kind: '/cache/kind', kubectl: '/cache/kubectl' },
  nodeImage: 'labs.local/lab-node:1',
  helperImage: 'labs.local/koko:1',
  toolboxImage: 'labs.local/toolbox:1',
  multus: [],
};

/** Everything but line breaks and tabs that moves a cursor, changes colours or turns the direction of a text. */
const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u;

function hasControls(text: string): boolean {
  return steering.test(text);
}
