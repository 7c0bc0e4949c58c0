import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { jsonSchemaText, stepJsonSchemaText } from '../../src/lab/json-schema.ts';

const schemas = { 'lab.schema.json': jsonSchemaText, 'step.schema.json': stepJsonSchemaText };

for (const [file, textOf] of Object.entries(schemas)) {
  test(`${file} is what the schema says (if not: node test/lab/write-json-schema.ts)`, (t) => {
    t.is(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'), textOf());
  });

  test(`every key of ${file} is described or has a described form`, (t) => {
    const bare: string[] = [];
    visit(JSON.parse(textOf()), '', bare);
    t.deepEqual(bare, []);
  });
}

/** Collects the properties without a description; lists of described things need none of their own. */
function visit(schema: Record<string, unknown>, path: string, bare: string[]): void {
  const properties = (schema.properties ?? {}) as Record<string, Record<string, unknown>>;
  for (const [key, value] of Object.entries(properties)) {
    if (value.description === undefined) {
      bare.push(`${path}.${key}`);
    }
    visit(value, `${path}.${key}`, bare);
  }
  const inner = [schema.items, schema.anyOf, schema.oneOf].flat().filter((each) => each !== undefined);
  for (const each of inner as Record<string, unknown>[]) {
    visit(each, `${path}[]`, bare);
  }
}
