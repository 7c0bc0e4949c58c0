import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import type { KubernetesObject } from '../lab/types.ts';

/** As objects, or as YAML that nobody has read yet. */
export type Documents = readonly KubernetesObject[] | string;

/** What a kubectl command asks, of those that can be asked of the API server as they are. */
export type Question = { readonly kubeconfig: string } & (
  | {
      readonly kind: 'get';
      /** As many as the commas in it tell, and one more. */
      readonly resource: string;
      readonly name: string | undefined;
      /** Undefined: all namespaces. */
      readonly namespace: string | undefined;
      readonly selectors: Readonly<Record<string, string>>;
      readonly maybeAbsent: boolean;
      /** Milliseconds. */
      readonly limit: number | undefined;
    }
  /** The names of all resources that can be listed. */
  | { readonly kind: 'resources' }
  | { readonly kind: 'getThese'; readonly documents: Documents }
  | { readonly kind: 'apply'; readonly documents: Documents; readonly isDryRun: boolean }
  /** A strategic merge, which may be done twice. */
  | {
      readonly kind: 'patch';
      readonly resource: string;
      readonly name: string;
      readonly namespace: string;
      readonly patch: string;
    }
  | {
      readonly kind: 'exec';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string | undefined;
      readonly argv: readonly string[];
    }
);

const options = {
  kubeconfig: { type: 'string' },
  namespace: { type: 'string' },
  'all-namespaces': { type: 'boolean', default: false },
  selector: { type: 'string' },
  'field-selector': { type: 'string' },
  'ignore-not-found': { type: 'boolean', default: false },
  output: { type: 'string' },
  filename: { type: 'string' },
  'server-side': { type: 'boolean', default: false },
  'force-conflicts': { type: 'boolean', default: false },
  'field-manager': { type: 'string' },
  'dry-run': { type: 'string' },
  stdin: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  container: { type: 'string' },
  patch: { type: 'string' },
  verbs: { type: 'string' },
  'request-timeout': { type: 'string' },
} as const;

/** Reads a command as kubectl would; undefined for what is no kubectl, or asks for more than is known here. */
export function questionOf(value: Command): Question | undefined {
  const { argv } = value;
  const [, first, kubeconfig, verb] = argv;
  if (first !== '--kubeconfig' || typeof kubeconfig !== 'string' || typeof verb !== 'string') {
    return undefined;
  }
  const words = argv.slice(4);
  if (!words.every((word) => typeof word === 'string')) {
    return undefined;
  }
  const end = words.indexOf('--');
  const read = readFlags(end === -1 ? words : words.slice(0, end));
  if (read === undefined) {
    return undefined;
  }
  switch (verb) {
    case 'api-resources':
      return words.join(' ') === '--verbs=list --output=name' ? { kind: 'resources', kubeconfig } : undefined;
    case 'get':
      return end === -1 ? toGet(read, kubeconfig, value) : undefined;
    case 'apply':
      return end === -1 ? toApply(read, kubeconfig, value) : undefined;
    case 'patch':
      return end === -1 ? toPatch(read, kubeconfig) : undefined;
    case 'exec':
      return end === -1 ? undefined : toExec(read, kubeconfig, words.slice(end + 1));
    default:
      return undefined;
  }
}

type Read = NonNullable<ReturnType<typeof readFlags>>;

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch {
    return undefined;
  }
}

function toGet({ values, positionals }: Read, kubeconfig: string, value: Command): Question | undefined {
  const [resource, name, ...more] = positionals;
  const { 'request-timeout': within } = values;
  const seconds = /^(\d+)s$/.exec(within ?? '')?.[1];
  if (values.output !== 'json' || (within !== undefined && seconds === undefined)) {
    return undefined;
  }
  if (values.filename === '-' && positionals.length === 0 && values['ignore-not-found']) {
    return { kind: 'getThese', kubeconfig, documents: documentsOf(value) };
  }
  if (resource === undefined || more.length > 0 || values.filename !== undefined) {
    return undefined;
  }
  const { selector, 'field-selector': fieldSelector } = values;
  if (name !== undefined && (selector ?? fieldSelector) !== undefined) {
    return undefined;
  }
  return {
    kind: 'get',
    kubeconfig,
    resource,
    name,
    namespace: values['all-namespaces'] ? undefined : (values.namespace ?? 'default'),
    selectors: {
      ...(selector === undefined ? {} : { labelSelector: selector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    },
    maybeAbsent: values['ignore-not-found'],
    limit: seconds === undefined ? undefined : Number(seconds) * 1000,
  };
}

function toApply({ values }: Read, kubeconfig: string, value: Command): Question | undefined {
  const isOurs = values['server-side'] && values['force-conflicts'] && values['field-manager'] === 'labs';
  const isDryRun = values['dry-run'] === 'server' && values.output === 'json';
  const isReal = values['dry-run'] === undefined && values.output === undefined;
  return isOurs && values.filename === '-' && (isDryRun || isReal)
    ? { kind: 'apply', kubeconfig, documents: documentsOf(value), isDryRun }
    : undefined;
}

function toPatch({ values, positionals }: Read, kubeconfig: string): Question | undefined {
  const [resource, name, ...more] = positionals;
  const { patch, namespace = 'default', ...others } = values;
  const isPlain = Object.values(others).every((value) => value === false || value === undefined);
  return resource === undefined || name === undefined || patch === undefined || more.length > 0 || !isPlain
    ? undefined
    : { kind: 'patch', kubeconfig, resource, name, namespace, patch };
}

function documentsOf(value: Command): Documents {
  return value.documents ?? value.input ?? '';
}

function toExec({ values, positionals }: Read, kubeconfig: string, argv: string[]): Question | undefined {
  const [pod, ...more] = positionals;
  return pod === undefined || more.length > 0 || argv.length === 0
    ? undefined
    : {
        kind: 'exec',
        kubeconfig,
        namespace: values.namespace ?? 'default',
        pod,
        container: values.container,
        argv,
      };
}
