import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../lab/types.ts';
import { type Answer, type Connection, request } from './connection.ts';
import { discover, discovered } from './discovery.ts';
import { accepted, NotForUs } from './not-for-us.ts';
import type { Documents, Question } from './question.ts';
import { pathOf, type Resource, resourceNamed, resourceOf } from './resources.ts';

type Ask<K extends Question['kind']> = Extract<Question, { kind: K }>;

/** What kubectl would print on standard output. Rejects where it is kubectl's to answer, or nobody answers. */
export function ask(
  question: Exclude<Question, { kind: 'exec' }>,
  connection: Connection,
  signal: AbortSignal,
): Promise<string> {
  switch (question.kind) {
    case 'get':
      return get(question, connection, signal);
    case 'getThese':
      return getThese(question, connection, signal);
    case 'apply':
      return apply(question, connection, signal);
    case 'patch':
      return patch(question, connection, signal);
    case 'resources':
      return resources(connection, signal);
  }
}

/** What `kubectl get` prints: an object, a List, or nothing. */
async function get(wanted: Ask<'get'>, connection: Connection, signal: AbortSignal): Promise<string> {
  const { namespace, name, limit } = wanted;
  const within = limit === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(limit)]);
  const read = (resource: Resource, query: string) =>
    request(connection, pathOf(resource, namespace, name) + query, { method: 'GET' }, within);
  const kinds = wanted.resource.split(',').map((one) => known(one, connection));
  const [first, ...more] = kinds;
  if (name !== undefined && first !== undefined) {
    if (more.length > 0) {
      throw new NotForUs('one name for several kinds');
    }
    const answer = await read(first, '');
    return wanted.maybeAbsent && isAbsent(answer) ? '' : accepted(answer);
  }
  const query = new URLSearchParams(wanted.selectors).toString();
  const lists = kinds.map(async (resource) =>
    itemsOf(accepted(await read(resource, query === '' ? '' : `?${query}`)), resource),
  );
  return toList((await Promise.all(lists)).flat());
}

function known(name: string, connection: Connection): Resource {
  const resource = resourceNamed(name) ?? discovered(connection).get(name);
  if (resource === undefined) {
    throw new NotForUs(`no path for ${name}`);
  }
  return resource;
}

/** What `kubectl api-resources --verbs=list --output=name` prints. */
async function resources(connection: Connection, signal: AbortSignal): Promise<string> {
  const served = [...(await discover(connection, signal))];
  return served.flatMap(([name, { verbs }]) => (verbs.includes('list') ? `${name}\n` : [])).join('');
}

/** What `kubectl get --filename - --ignore-not-found` prints, always as a List. */
async function getThese(
  wanted: Ask<'getThese'>,
  connection: Connection,
  signal: AbortSignal,
): Promise<string> {
  const answers = await Promise.all(
    placesOf(wanted.documents).map(({ path }) => request(connection, path, { method: 'GET' }, signal)),
  );
  return toList(answers.filter((answer) => !isAbsent(answer)).map((answer) => JSON.parse(accepted(answer))));
}

// https://kubernetes.io/docs/reference/using-api/server-side-apply/: JSON is YAML. kubectl asks for Strict, too.
const applied = 'fieldManager=labs&force=true&fieldValidation=Strict';
const type = 'application/apply-patch+yaml';

/** What `kubectl apply --server-side` prints: a line an object, or with a dry run the objects as a List. */
async function apply(wanted: Ask<'apply'>, connection: Connection, signal: AbortSignal): Promise<string> {
  const places = placesOf(wanted.documents);
  const patch = async ({ path, object }: Place) => {
    const query = wanted.isDryRun ? `${applied}&dryRun=All` : applied;
    const options = { method: 'PATCH', type, body: JSON.stringify(object) } as const;
    return accepted(await request(connection, `${path}?${query}`, options, signal));
  };
  if (wanted.isDryRun) {
    return toList((await Promise.all(places.map(patch))).map((text) => JSON.parse(text)));
  }
  // In their order: a namespace or an account goes before what is in it or uses it.
  for (const place of places) {
    await patch(place);
  }
  return places
    .map(({ resource, object }) => `${resource.plural}/${object.metadata.name} applied\n`)
    .join('');
}

/** What `kubectl patch` prints when something has changed. */
async function patch(wanted: Ask<'patch'>, connection: Connection, signal: AbortSignal): Promise<string> {
  const resource = known(wanted.resource, connection);
  const path = pathOf(resource, wanted.namespace, wanted.name);
  const type = 'application/strategic-merge-patch+json';
  accepted(await request(connection, path, { method: 'PATCH', type, body: wanted.patch }, signal));
  return `${resource.kind.toLowerCase()}/${wanted.name} patched\n`;
}

interface Place {
  readonly resource: Resource;
  readonly object: KubernetesObject;
  readonly path: string;
}

function placesOf(documents: Documents): Place[] {
  return (typeof documents === 'string' ? parsed(documents) : documents).map((object) => {
    const resource = resourceOf(object);
    if (resource === undefined) {
      throw new NotForUs(`no path for ${object?.kind}`);
    }
    const { namespace = 'default', name } = object.metadata;
    return { resource, object, path: pathOf(resource, namespace, name) };
  });
}

function parsed(documents: string): KubernetesObject[] {
  return parseAllDocuments(documents, { version: '1.1' }).map((document) => {
    if (document.errors.length > 0) {
      throw new NotForUs('it is no YAML');
    }
    return document.toJS() as KubernetesObject;
  });
}

/** The object is not there. A resource that the API server does not know is another matter: it answers in plain text. */
function isAbsent({ status, text }: Answer): boolean {
  return status === 404 && text.startsWith('{');
}

// In a list of the API server the items do not say what they are; in one of kubectl they do.
function itemsOf(text: string, { apiVersion, kind }: Resource): object[] {
  const { items } = JSON.parse(text) as { items: object[] };
  return items.map((item) => ({ apiVersion, kind, ...item }));
}

function toList(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
