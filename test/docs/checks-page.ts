import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkKindSchemas } from '../../src/lab/check-schema.ts';
import { evenBounds, noticed, requestsNeeded, sampleLevel } from '../../src/lab/checks/spread-odds.ts';
import { type Cases, messagesTable } from './case.ts';
import { objectCases } from './cases/objects.ts';
import { reachCases } from './cases/reach.ts';
import { trafficCases } from './cases/traffic.ts';
import { examplesOf } from './fixture.ts';
import { commonKeys, kindDescription, kindKeys } from './keys.ts';

const root = join(import.meta.dirname, '../..');
export const cases: Cases = { ...trafficCases, ...reachCases, ...objectCases };
export type Kind = keyof typeof checkKindSchemas;
export const kinds = Object.keys(checkKindSchemas) as Kind[];

/**
 * The text of docs/checks.md: what docs/checks/ says in prose, with the keys from the schema, examples from the
 * fixture that the end-to-end test runs, and messages from the judges themselves.
 */
export function checksPage(): string {
  const parts = [
    part('introduction').replace('<!-- kinds -->', kindList()).replace('<!-- keys -->', commonKeys()),
    ...kinds.map(kindPart),
    part('evidence'),
  ];
  return `${parts.map((text) => text.trim()).join('\n\n')}\n`;
}

/** Names of the parts in docs/checks/. */
export function partNames(): string[] {
  return globSync('docs/checks/*.md', { cwd: root }).map((file) => file.slice('docs/checks/'.length, -3));
}

function part(name: string): string {
  return readFileSync(join(root, 'docs/checks', `${name}.md`), 'utf8');
}

function kindList(): string {
  const rows = kinds.map((kind) => `| [\`${kind}\`](#${kind}) | ${kindDescription(kind)} |`);
  return ['| kind | |', '|---|---|', ...rows].join('\n');
}

function kindPart(kind: Kind): string {
  return part(kind)
    .replace('<!-- example -->', () => `\`\`\`yaml\n${examplesOf(kind)}\n\`\`\``)
    .replace('<!-- keys -->', () => kindKeys(kind))
    .replace('<!-- messages -->', () => messagesTable(cases[kind] ?? []))
    .replace('<!-- odds -->', oddsTable);
}

/** What `spread` accepts of an attempt, at some numbers of requests. */
function oddsTable(): string {
  const level = sampleLevel(1);
  const rows = [2, 3, 5, 10].flatMap((replicas) => {
    const needed = requestsNeeded(replicas, level);
    return [needed, Math.ceil(needed / 100) * 200].map((requests) => {
      const { atLeast, atMost } = evenBounds(requests, replicas, level);
      const odds = [0, 0.5, 0.75].map((share) => percent(noticed(requests, replicas, share, level)));
      return `| ${replicas} | ${requests} | ${atLeast} to ${atMost} | ${odds.join(' | ')} |`;
    });
  });
  const head = [
    '| replicas | requests | each may get | nothing | half | three quarters |',
    '|---|---|---|---|---|---|',
  ];
  return [...head, ...rows].join('\n');
}

/** Rounded down, so that nothing is promised that is not so. */
function percent(probability: number): string {
  return probability === 1 ? 'always' : `${(Math.floor(probability * 1000) / 10).toFixed(1)} %`;
}
