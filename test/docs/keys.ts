import * as z from 'zod';
import { checkKindSchemas, checkShape } from '../../src/lab/check-schema.ts';
import { stepFileSchema } from '../../src/lab/step-schema.ts';

interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Row {
  readonly key: string;
  readonly isNeeded: boolean;
  readonly schema: Schema;
}

/** The keys of a kind of check, as its schema describes them: a Markdown table. */
export function kindKeys(kind: keyof typeof checkKindSchemas): string {
  return table(rowsOf(schemaOf(checkKindSchemas[kind])));
}

/** What every check may have beside its kind, and what a step's check may have besides. */
export function commonKeys(): string {
  const { properties = {}, required = [] } = schemaOf(stepFileSchema).properties?.checks?.items ?? {};
  const inLab = new Set(Object.keys(checkShape));
  const rows = Object.entries(properties)
    .filter(([key]) => !(key in checkKindSchemas))
    .map(([key, schema]) => ({
      key: inLab.has(key) ? key : `${key} (in a step)`,
      isNeeded: required.includes(key),
      schema,
    }));
  return table(rows);
}

/** What a kind asserts: its schema's own description. */
export function kindDescription(kind: keyof typeof checkKindSchemas): string {
  return schemaOf(checkKindSchemas[kind]).description ?? '';
}

function schemaOf(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as Schema;
}

/** One row a key, those of mappings inside after their own; a mapping that was there already is not repeated. */
function rowsOf(schema: Schema, prefix = '', known = new Map<string, string>()): Row[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([key, inner]) => {
    const path = `${prefix}${key}`;
    const row: Row = { key: path, isNeeded: required.includes(key), schema: inner };
    const forms = [inner, ...(inner.anyOf ?? [])];
    const nested = forms.find((one) => one.properties !== undefined || one.items?.properties !== undefined);
    const mapping = nested?.items ?? nested;
    if (mapping === undefined) {
      return [row];
    }
    const text = JSON.stringify(mapping.properties);
    const first = known.get(text);
    if (first !== undefined) {
      return [{ ...row, schema: { ...inner, description: `As \`${first}\`.` } }];
    }
    known.set(text, path);
    return [row, ...rowsOf(mapping, `${path}${nested?.items === undefined ? '' : '[]'}.`, known)];
  });
}

function table(rows: readonly Row[]): string {
  return [
    '| key | default | |',
    '|---|---|---|',
    ...rows.map(({ key, isNeeded, schema }) => {
      const { text, standard } = described(schema);
      const [name = '', ...more] = key.split(' ');
      const label = [`\`${name}\``, ...more].join(' ');
      return `| ${label} | ${isNeeded ? 'needed' : standard} | ${escaped(text)} |`;
    }),
  ].join('\n');
}

/** `Default: X.` of a description goes to the column of its own. */
function described(schema: Schema): { text: string; standard: string } {
  const all = schema.description ?? '';
  const [found, value = ''] = /\s*Default: ([^.]*(?:\.\d[^.]*)?)\.(?=\s|$)/.exec(all) ?? [''];
  const words = all.replace(found, '').trim();
  const choices = (schema.enum ?? []).map((one) => `\`${one}\``).join(', ');
  const isTold = (schema.enum ?? []).every((one) => words.includes(one));
  return { text: choices === '' || isTold ? words : `${choices}. ${words}`.trim(), standard: value };
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
