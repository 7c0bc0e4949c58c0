import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaText, stepJsonSchemaText } from '../../src/lab/json-schema.ts';
import { resultsJsonSchemaText } from '../../src/proof/results.ts';

const root = join(import.meta.dirname, '../..');
writeFileSync(join(root, 'lab.schema.json'), jsonSchemaText());
writeFileSync(join(root, 'step.schema.json'), stepJsonSchemaText());
writeFileSync(join(root, 'results.schema.json'), resultsJsonSchemaText());
