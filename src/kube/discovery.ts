import * as z from 'zod';
import { type Connection, request } from './connection.ts';
import { accepted } from './not-for-us.ts';
import type { Resource } from './resources.ts';

/** What one API server serves, under the names that kubectl gives it: `pods`, `deployments.apps`. */
export type Served = ReadonlyMap<string, Resource & { readonly verbs: readonly string[] }>;

// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery, of the API group
// apidiscovery.k8s.io. The first version of a group is the one the server prefers.
const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const list = z.object({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().default('') }).default({ name: '' }),
      versions: z.array(
        z.object({
          version: z.string(),
          resources: z
            .array(
              z.object({
                resource: z.string(),
                // Absent where there is nothing to read but a subresource.
                responseKind: z.object({ kind: z.string() }).nullish(),
                scope: z.enum(['Namespaced', 'Cluster']),
                verbs: z.array(z.string()),
              }),
            )
            .default([]),
        }),
      ),
    }),
  ),
});

const known = new WeakMap<Connection, Served>();

/** Asks what is served now; a resource can come and go with its definition. */
export async function discover(connection: Connection, signal: AbortSignal): Promise<Served> {
  const answers = await Promise.all(
    ['/api', '/apis'].map((path) => request(connection, path, { method: 'GET', accept }, signal)),
  );
  const groups = answers.flatMap((answer) => list.parse(JSON.parse(accepted(answer))).items);
  const served = new Map(groups.flatMap(resourcesOf).reverse());
  known.set(connection, served);
  return served;
}

/** What was served when it was last asked. */
export function discovered(connection: Connection): Served {
  return known.get(connection) ?? new Map();
}

function resourcesOf({ metadata, versions }: z.infer<typeof list>['items'][number]) {
  const group = metadata.name;
  return versions.flatMap(({ version, resources }) =>
    resources.flatMap(({ resource: plural, responseKind, scope, verbs }) => {
      const apiVersion = group === '' ? version : `${group}/${version}`;
      const name = group === '' ? plural : `${plural}.${group}`;
      const kind = responseKind?.kind;
      const served = { apiVersion, plural, isNamespaced: scope === 'Namespaced', verbs };
      return kind === undefined ? [] : [[name, { ...served, kind }] as const];
    }),
  );
}
