import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaText, stepJsonSchemaText } from '../../src/lab/json-schema.ts';

const root = join(import.meta.dirname, '../..');
writeFileSync(join(root, 'lab.schema.json'), jsonSchemaText());
writeFileSync(join(root, 'step.schema.json'), stepJsonSchemaText());
