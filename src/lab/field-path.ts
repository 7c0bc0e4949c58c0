/** One step into an object: a key, a place in a list, or the entry of a list whose field has a value. */
export type FieldStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'entry'; readonly field: string; readonly value: string };

const bare = /^[A-Za-z0-9_-]+/;
const index = /^\[(\d{1,6})\]/;
const quotedKey = /^\["([^"\]]+)"\]/;
const entry = /^\[([A-Za-z0-9_-]+)=(?:"([^"]*)"|([^"\]]+))\]/;

/**
 * Parses `spec.containers[0].image`, `status.conditions[type=Ready].status` or
 * `metadata.annotations["kubernetes.io/change-cause"]`; undefined when it is no such path.
 */
export function parseFieldPath(text: string): FieldStep[] | undefined {
  const steps: FieldStep[] = [];
  let rest = text;
  while (rest !== '') {
    const step = steps.length === 0 ? keyAt(rest) : nextAt(rest);
    if (step === undefined) {
      return undefined;
    }
    steps.push(step.step);
    rest = rest.slice(step.length);
  }
  return steps.length === 0 ? undefined : steps;
}

interface Found {
  readonly step: FieldStep;
  readonly length: number;
}

function keyAt(text: string): Found | undefined {
  const [key] = bare.exec(text) ?? [];
  return key === undefined ? undefined : { step: { kind: 'key', key }, length: key.length };
}

function nextAt(text: string): Found | undefined {
  if (text.startsWith('.')) {
    const found = keyAt(text.slice(1));
    return found && { step: found.step, length: found.length + 1 };
  }
  const [place, number] = index.exec(text) ?? [];
  if (place !== undefined) {
    return { step: { kind: 'index', index: Number(number) }, length: place.length };
  }
  const [named, key] = quotedKey.exec(text) ?? [];
  if (named !== undefined) {
    return { step: { kind: 'key', key: key ?? '' }, length: named.length };
  }
  const [whole, field = '', quoted, plain] = entry.exec(text) ?? [];
  return whole === undefined
    ? undefined
    : { step: { kind: 'entry', field, value: quoted ?? plain ?? '' }, length: whole.length };
}

/** What stands at a path; undefined when it, or something on the way, is not there or is null. */
export function valueAt(object: unknown, path: readonly FieldStep[]): unknown {
  return path.reduce<unknown>((value, step) => childOf(value, step) ?? undefined, object);
}

function childOf(value: unknown, step: FieldStep): unknown {
  if (step.kind === 'key') {
    return own(value, step.key);
  }
  const list = Array.isArray(value) ? value : [];
  return step.kind === 'index'
    ? list[step.index]
    : list.find((each) => isPlain(own(each, step.field)) && String(own(each, step.field)) === step.value);
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
