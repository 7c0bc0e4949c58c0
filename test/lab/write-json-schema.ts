import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaText } from '../../src/lab/json-schema.ts';

writeFileSync(join(import.meta.dirname, '../../lab.schema.json'), jsonSchemaText());
