import type { FieldExpectation } from '../lab/check-types.ts';
import { parseFieldPath, valueAt } from '../lab/field-path.ts';
import { isMatch } from './match.ts';
import { shown } from './text-judge.ts';

/** `spec.replicas is 5`: what a field has to be. */
export function wantedField({ path, test }: FieldExpectation): string {
  switch (test.kind) {
    case 'is':
      return `${path} is ${shownValue(test.value)}`;
    case 'isNot':
      return `${path} is not ${shownValue(test.value)}`;
    case 'matches':
      return `${path} matches \`${test.pattern}\``;
    case 'exists':
      return test.exists ? `${path} is there` : `${path} is not there`;
    case 'atLeast':
      return `${path} is at least ${test.number}`;
    case 'atMost':
      return `${path} is at most ${test.number}`;
  }
}

export type FieldVerdict = { readonly isAsExpected: boolean; readonly seen: string };

/** Looks at one field. One that is not there satisfies nothing but `exists: false`. */
export function judgeField(expectation: FieldExpectation, object: unknown): FieldVerdict {
  const { path, test } = expectation;
  const value = valueAt(object, parseFieldPath(path) ?? []);
  if (value === undefined) {
    return test.kind === 'exists' && !test.exists
      ? { isAsExpected: true, seen: `${path} is not there` }
      : { isAsExpected: false, seen: `${path} is not there${zeroNote(test)}` };
  }
  const seen = test.kind === 'exists' ? `${path} is there` : `${path} is ${shownValue(value)}`;
  return holds(test, value)
    ? { isAsExpected: true, seen }
    : { isAsExpected: false, seen: `${seen}${contrast(test, value)}` };
}

function holds(test: FieldExpectation['test'], value: unknown): boolean {
  switch (test.kind) {
    case 'is':
      return value === test.value;
    case 'isNot':
      return value !== test.value;
    case 'matches':
      return isPlain(value) && isMatch(test.pattern, String(value));
    case 'exists':
      return test.exists;
    case 'atLeast':
      return typeof value === 'number' && value >= test.number;
    case 'atMost':
      return typeof value === 'number' && value <= test.number;
  }
}

function contrast(test: FieldExpectation['test'], value: unknown): string {
  switch (test.kind) {
    case 'is': {
      const isOtherType = isPlain(value) && String(value) === String(test.value);
      return `, not ${shownValue(test.value)}${isOtherType ? `: the one is a ${typeof value}, the other a ${typeof test.value}` : ''}`;
    }
    case 'matches':
      return isPlain(value) ? `, which does not match \`${test.pattern}\`` : ', which is no text';
    case 'atLeast':
    case 'atMost': {
      const side = test.kind === 'atLeast' ? 'at least' : 'at most';
      return typeof value === 'number' ? `, not ${side} ${test.number}` : ', which is no number';
    }
    default:
      return '';
  }
}

/** Kubernetes leaves most zeros out of what it prints (API conventions, Optional vs. Required). */
function zeroNote(test: FieldExpectation['test']): string {
  const isZero =
    (test.kind === 'is' && [0, false, ''].includes(test.value as never)) ||
    (test.kind === 'atMost' && test.number >= 0);
  return isZero ? ' (Kubernetes leaves zeros out: `exists: false` says so)' : '';
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function shownValue(value: unknown): string {
  if (typeof value === 'string') {
    return shown(value);
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  }
  return typeof value === 'object' ? 'a mapping' : String(value);
}
