import { quote } from '../command.ts';
import type { KubernetesCheck } from '../lab/check-types.ts';
import { judgeField, wantedField } from './field-judge.ts';
import type { Judgement } from './judgement.ts';
import type { SeenObject } from './kubernetes.ts';

/** Names and problems that a message lists. */
const shownMost = 5;

/** Judges the objects that were found. */
export function judgeKubernetes(check: KubernetesCheck, objects: readonly SeenObject[]): Judgement {
  const problems = [...countProblems(check, objects), ...fieldProblems(check, objects)];
  const common = { expected: expectedOf(check), figures: { objects: objects.length } };
  return problems.length === 0
    ? { status: 'pass', ...common, seen: passOf(check, objects) }
    : {
        status: 'fail',
        ...common,
        seen: listed(problems, '; '),
        hint: `Look yourself with ${lookOf(check)}`,
      };
}

function countProblems(check: KubernetesCheck, objects: readonly SeenObject[]): string[] {
  const found = `there ${areObjects(check, objects)}`;
  if (check.absent) {
    return objects.length === 0 ? [] : [found];
  }
  // A selector that finds nothing has proven nothing about the fields.
  const needsOne = check.count === undefined || check.expect.length > 0;
  const { atLeast, atMost } = check.count ?? { atLeast: 1, atMost: Number.MAX_SAFE_INTEGER };
  if (objects.length < Math.max(atLeast, needsOne ? 1 : 0) || objects.length > atMost) {
    return [`there ${areObjects(check, objects, check.count && `, not ${range(check.count)}`)}`];
  }
  return [];
}

function fieldProblems(check: KubernetesCheck, objects: readonly SeenObject[]): string[] {
  return objects.flatMap((object) => {
    const wrong = check.expect
      .map((expectation) => judgeField(expectation, object))
      .filter(({ isAsExpected }) => !isAsExpected)
      .map(({ seen }) => seen);
    const name = 'name' in check.objects ? '' : `"${object.metadata.name}": `;
    return wrong.length === 0 ? [] : [`${name}${wrong.join('; ')}`];
  });
}

function passOf(check: KubernetesCheck, objects: readonly SeenObject[]): string {
  const [object] = objects;
  return 'name' in check.objects && object !== undefined && check.expect.length > 0
    ? check.expect.map((expectation) => judgeField(expectation, object).seen).join(', ')
    : `there ${areObjects(check, objects)}`;
}

/** `is Pod "a"` or `are 2 Pod objects with "app=web" in "core": "a", "b"`; `note` goes before the names. */
function areObjects(check: KubernetesCheck, objects: readonly SeenObject[], note = ''): string {
  const names = objects.map(
    ({ metadata: { name, deletionTimestamp } }) =>
      `"${name}"${deletionTimestamp === undefined ? '' : ' (being deleted)'}`,
  );
  if ('name' in check.objects) {
    return objects.length === 0 ? `is no ${what(check)}` : `is ${check.of} ${names.join(', ')}`;
  }
  return objects.length === 0
    ? `are no ${what(check)}${note}`
    : `${objects.length === 1 ? 'is' : 'are'} ${numbered(String(objects.length), check)}${note}: ${listed(names, ', ')}`;
}

export function expectedOf(check: KubernetesCheck): string {
  if (check.absent) {
    return `no ${what(check)}`;
  }
  const fields = check.expect.map(wantedField).join(', ');
  if ('name' in check.objects) {
    return `${what(check)}${fields === '' ? ' is there' : `: ${fields}`}`;
  }
  const objects = numbered(check.count === undefined ? 'at least 1' : range(check.count), check);
  return `${objects}${fields === '' ? '' : `; of each ${fields}`}`;
}

/** The command for looking oneself, in backticks. */
export function lookOf(check: KubernetesCheck): string {
  const which = 'name' in check.objects ? check.objects.name : `--selector ${quote(check.objects.selector)}`;
  const where = check.namespace === 'default' ? '' : ` --namespace ${check.namespace}`;
  const output = check.expect.length === 0 ? '' : ' --output yaml';
  return `\`kubectl --context ${check.cluster} get ${check.of} ${which}${where}${output}\``;
}

function what(check: KubernetesCheck): string {
  const where = `in "${check.cluster}${check.namespace === 'default' ? '' : `/${check.namespace}`}"`;
  return 'name' in check.objects
    ? `${check.of} "${check.objects.name}" ${where}`
    : `${check.of} objects with "${check.objects.selector}" ${where}`;
}

function numbered(number: string, check: KubernetesCheck): string {
  const text = `${number} ${what(check)}`;
  return /(^| )1$/.test(number) ? text.replace(' objects with', ' object with') : text;
}

function range({ atLeast, atMost }: NonNullable<KubernetesCheck['count']>): string {
  if (atLeast === atMost) {
    return String(atLeast);
  }
  const isOpen = atMost === Number.MAX_SAFE_INTEGER;
  return isOpen ? `at least ${atLeast}` : atLeast === 0 ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}

function listed(texts: readonly string[], separator: string): string {
  const rest = texts.length > shownMost ? `${separator}and ${texts.length - shownMost} more` : '';
  return `${texts.slice(0, shownMost).join(separator)}${rest}`;
}
