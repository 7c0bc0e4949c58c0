import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument, stringify } from 'yaml';
import type { CheckKind, CheckOf } from '../../src/lab/check-types.ts';
import { loadLab } from '../../src/lab/load.ts';

const folder = join(import.meta.dirname, '../fixtures/labs/checks');
const lab = await loadLab(folder);

/** The fixture's first check of a kind; with a name, that one. */
export function checkOf<Kind extends CheckKind>(kind: Kind, name?: string): CheckOf<Kind> {
  const found = lab.checks.find(
    (check) => check.kind === kind && (name === undefined || check.name === name),
  );
  if (found === undefined) {
    throw new Error(`the fixture has no check ${name ?? kind}`);
  }
  return found as CheckOf<Kind>;
}

/** The text of every check of a kind, as the fixture has it; test/e2e/check-kinds.test.ts runs them. */
export function examplesOf(kind: CheckKind): string {
  const document = parseDocument(readFileSync(join(folder, 'lab.yaml'), 'utf8'));
  const checks = document.get('checks');
  if (!isSeq(checks)) {
    throw new Error('the fixture has no checks');
  }
  const own = checks.items.filter((item) => isMap(item) && item.has(kind));
  return stringify(own, { lineWidth: 0, flowCollectionPadding: true }).trimEnd();
}
