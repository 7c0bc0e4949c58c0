import * as z from 'zod';
import type { ExecCheck } from '../check-types.ts';
import { type Path, quoted } from '../problem.ts';
import { parseNode } from '../references.ts';
import type { Resolution } from '../resolution.ts';
import type { Own } from './own.ts';
import { nodeRef, podRef } from './parts.ts';
import { outputSchema, textExpectation } from './text.ts';

/** Container names are DNS labels. */
export const containerText = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'A container has lower-case letters, digits and dashes')
  .describe("The container. Default: the pod's default one.");

export const execSchema = z
  .strictObject({
    in: z
      .string()
      .describe('A node, written `cluster/node`, or a pod: `cluster/pod`, `cluster/namespace/pod`.'),
    container: containerText.optional(),
    argv: z
      .array(z.string().max(20_000))
      .min(1)
      .max(200)
      .describe('The program and its arguments; no shell unless you name one.'),
    exitCode: z.int().min(0).max(255).optional().describe('Default: 0.'),
    stdout: outputSchema.optional(),
  })
  .describe('Runs a program in a pod or a node and judges how it ends and what it prints.');

type ExecFile = z.infer<typeof execSchema>;

export function resolveExec(file: ExecFile, path: Path, resolution: Resolution): Own<ExecCheck> | undefined {
  const where = placeOf(file.in, [...path, 'in'], resolution);
  const stdout = file.stdout && textExpectation(file.stdout, [...path, 'stdout'], resolution);
  const [program = '', ...args] = file.argv;
  if (program === '') {
    return resolution.report([...path, 'argv', 0], 'The program has no name', 'Name it first.');
  }
  if (where?.kind === 'node' && file.container !== undefined) {
    const message = `${quoted(file.in)} is a node, which has no container`;
    return resolution.report([...path, 'container'], message, 'Remove it, or name a pod.');
  }
  if (where === undefined || (file.stdout !== undefined && stdout === undefined)) {
    return undefined;
  }
  return {
    kind: 'exec',
    in: where,
    ...(file.container === undefined ? {} : { container: file.container }),
    argv: [program, ...args],
    exitCode: file.exitCode ?? 0,
    ...(stdout === undefined ? {} : { stdout }),
  };
}

/** As `labs exec` takes it: a node goes before a pod of the same name in namespace default. */
function placeOf(text: string, path: Path, resolution: Resolution): ExecCheck['in'] | undefined {
  const name = parseNode(text)?.node;
  if (name !== undefined && /^(control-plane|worker\d*)$/.test(name)) {
    const node = nodeRef(text, path, resolution);
    return node && { kind: 'node', node };
  }
  const pod = podRef(text, path, resolution);
  return pod && { kind: 'pod', pod };
}
