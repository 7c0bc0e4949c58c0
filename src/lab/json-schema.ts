import { z } from 'zod';
import { labFileSchema } from './schema.ts';

/** The text of lab.schema.json, for editors; draft 7 is what the YAML language server knows best. */
export function jsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(labFileSchema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ $schema, title: 'A lab of `labs` (lab.yaml)', ...schema }, null, 2)}\n`;
}
