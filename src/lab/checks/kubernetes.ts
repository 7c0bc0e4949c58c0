import * as z from 'zod';
import type { FieldExpectation, KubernetesCheck } from '../check-types.ts';
import { parseFieldPath } from '../field-path.ts';
import { type Path, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Own } from './own.ts';
import { exactlyOne, isPattern, patternText } from './text.ts';

const value = z.union([z.string().max(4096), z.number(), z.boolean()]);
const amount = z.int().min(0).max(100_000);

const expectation = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(500)
    .describe('A field, such as `spec.replicas` or `status.conditions[type=Ready].status`.'),
  is: value.optional().describe('It is this; text, a number, or true or false, as Kubernetes has it.'),
  isNot: value.optional().describe('It is there and is not this.'),
  matches: patternText.optional(),
  exists: z.boolean().optional().describe('true: it is there; false: it is not.'),
  atLeast: z.number().optional().describe('It is a number, and not smaller.'),
  atMost: z.number().optional().describe('It is a number, and not larger.'),
});

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/;

export const kubernetesSchema = z
  .strictObject({
    cluster: z.string().describe('The cluster.'),
    kind: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}(\.[a-z0-9.-]+)?$/, 'Expected one kind, such as `Deployment`')
      .describe('As kubectl takes it: `Deployment`, or with its group `deployments.apps`.'),
    namespace: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'A namespace has lower-case letters, digits and dashes')
      .optional()
      .describe('Default: default. Means nothing for kinds without namespaces.'),
    name: z.string().regex(nameForm, 'This is no name of an object').optional().describe('One object.'),
    selector: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe('The objects with such labels, at least one: `app=web`.'),
    count: z
      .union([
        amount,
        z.strictObject({
          atLeast: amount.optional().describe('Default: 0.'),
          atMost: amount.optional().describe('Default: no bound.'),
        }),
      ])
      .optional()
      .describe('How many objects the selector finds.'),
    absent: z.boolean().optional().describe('true: there is no such object. Default: false.'),
    expect: z.array(expectation).max(50).optional().describe('What every object found has to satisfy.'),
  })
  .describe('Reads objects of Kubernetes and judges their fields.');

type KubernetesFile = z.infer<typeof kubernetesSchema>;
type ExpectationFile = NonNullable<KubernetesFile['expect']>[number];

export function resolveKubernetes(
  file: KubernetesFile,
  path: Path,
  resolution: Resolution,
): Own<KubernetesCheck> | undefined {
  const cluster = resolution.cluster(file.cluster, [...path, 'cluster']);
  const by = exactlyOne(file, ['name', 'selector'], path, resolution);
  const count = countOf(file, path, resolution);
  const expect = (file.expect ?? []).flatMap(
    (each, index) => expectationOf(each, [...path, 'expect', index], resolution) ?? [],
  );
  const { kind: of, namespace = 'default', absent = false } = file;
  if (absent && (file.count !== undefined || expect.length > 0)) {
    const other = file.count === undefined ? 'expect' : 'count';
    const message = `\`${other}\` means nothing with \`absent: true\``;
    return resolution.report([...path, other], message, 'Remove one of the two.');
  }
  if (cluster === undefined || by === undefined) {
    return undefined;
  }
  const text = file[by] ?? '';
  const objects = by === 'name' ? { name: text } : { selector: text };
  return {
    kind: 'kubernetes',
    cluster: cluster.name,
    of,
    namespace,
    objects,
    ...(count === undefined ? {} : { count }),
    absent,
    expect,
  };
}

function countOf(file: KubernetesFile, path: Path, resolution: Resolution): KubernetesCheck['count'] {
  const { count } = file;
  if (count === undefined) {
    return undefined;
  }
  const place = [...path, 'count'];
  if (file.selector === undefined) {
    return resolution.report(place, '`count` needs a `selector`', 'A name is one object: remove `count`.');
  }
  if (typeof count === 'number') {
    return { atLeast: count, atMost: count };
  }
  const { atLeast = 0, atMost = Number.MAX_SAFE_INTEGER } = count;
  if (atLeast > atMost || (count.atLeast === undefined && count.atMost === undefined)) {
    const message = atLeast > atMost ? `No number is from ${atLeast} to ${atMost}` : 'Any number would do';
    return resolution.report(place, message, 'Write how many, or `atLeast` and `atMost`.');
  }
  return { atLeast, atMost };
}

const tests = ['is', 'isNot', 'matches', 'exists', 'atLeast', 'atMost'] as const;

function expectationOf(
  file: ExpectationFile,
  path: Path,
  resolution: Resolution,
): FieldExpectation | undefined {
  if (parseFieldPath(file.path) === undefined) {
    const hint = 'Write it as `spec.list[0].key`, `spec.list[name=x].key` or `metadata.labels["a.b/c"]`.';
    resolution.report([...path, 'path'], `${quoted(file.path)} is no path of a field`, hint);
  }
  const kind = exactlyOne(file, tests, path, resolution);
  if (kind === undefined) {
    return undefined;
  }
  const test = testOf(kind, file);
  return test.kind === 'matches' && !isPattern(test.pattern, [...path, 'matches'], resolution)
    ? undefined
    : { path: file.path, test };
}

function testOf(kind: (typeof tests)[number], file: ExpectationFile): FieldExpectation['test'] {
  switch (kind) {
    case 'is':
    case 'isNot':
      return { kind, value: file[kind] ?? '' };
    case 'matches':
      return { kind, pattern: file.matches ?? '' };
    case 'exists':
      return { kind, exists: file.exists ?? true };
    default:
      return { kind, number: file[kind] ?? 0 };
  }
}
