import * as z from 'zod';
import { labFileSchema } from './schema.ts';
import { stepFileSchema } from './step-schema.ts';

/** The text of lab.schema.json, for editors. */
export function jsonSchemaText(): string {
  return schemaText('A lab of `labs` (lab.yaml)', labFileSchema);
}

/** The text of step.schema.json: the front matter of a step file. */
export function stepJsonSchemaText(): string {
  return schemaText('The front matter of a step (steps/NN-id.md)', stepFileSchema);
}

/** Draft 7 is what the YAML language server knows best. */
export function schemaText(title: string, of: z.ZodType): string {
  const { $schema, ...schema } = z.toJSONSchema(of, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
