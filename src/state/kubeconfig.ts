import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { LabsError, UsageError } from '../errors.ts';
import { didYouMean } from '../lab/suggest.ts';
import type { Chosen } from './choose.ts';
import { type Instance, kubeconfigPath } from './instance.ts';
import { exists } from './kubectl.ts';

export interface KubeconfigFile {
  /** The cluster, or for a merged file the clusters joined by a comma. */
  readonly cluster: string;
  readonly path: string;
}

/** The kubeconfig of one cluster, or of each that is up. */
export async function findKubeconfigs(
  { instance, view }: Chosen,
  cluster: string | undefined,
): Promise<KubeconfigFile[]> {
  const clusters = [...new Set(view.nodes.map((node) => node.cluster))].sort();
  if (cluster !== undefined && !clusters.includes(cluster)) {
    throw new UsageError(`"${instance.name}" has no cluster "${cluster}"`, {
      hint: didYouMean(cluster, clusters) ?? `It has ${clusters.join(', ')}.`,
    });
  }
  const wanted = cluster === undefined ? clusters : [cluster];
  const files = wanted.map((each) => ({ cluster: each, path: kubeconfigPath(instance, each) }));
  for (const { cluster: each, path } of files) {
    if (!(await exists(path))) {
      throw new LabsError(`The kubeconfig of cluster "${each}" is not at ${path}`, {
        hint: `\`labs up ${instance.name}\` puts it back.`,
      });
    }
  }
  return files;
}

const kubeconfig = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.unknown() })).min(1),
  users: z.array(z.object({ name: z.string(), user: z.unknown() })).min(1),
});

/** Undefined for what is no file, or no YAML. */
async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'), { logLevel: 'error' });
  } catch {
    return undefined;
  }
}

/** What is wrong with a cluster's kubeconfig, after "its kubeconfig is": a crash can leave a part of it, or an empty file. */
export async function kubeconfigFault(path: string): Promise<'gone' | 'damaged' | undefined> {
  if (!(await exists(path))) {
    return 'gone';
  }
  const read = complete.safeParse(await readYaml(path));
  return read.success ? undefined : 'damaged';
}

/** Base64 of a certificate or a key, from its first line to its last. */
const pem = z
  .string()
  .refine((text) => /^-----BEGIN .+-----END [A-Z ]+-----\s*$/s.test(Buffer.from(text, 'base64').toString()));

/** As kind writes it, for one cluster. */
const complete = z.object({
  'current-context': z.string(),
  clusters: z
    .array(z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': pem }) }))
    .length(1),
  users: z
    .array(z.object({ user: z.object({ 'client-certificate-data': pem, 'client-key-data': pem }) }))
    .length(1),
  contexts: z.array(z.unknown()).length(1),
});

/** Writes one kubeconfig in the instance's folder whose contexts are named as the lab names its clusters. */
export async function mergeKubeconfigs(
  instance: Instance,
  files: readonly KubeconfigFile[],
): Promise<KubeconfigFile> {
  const parts = await Promise.all(
    files.map(async ({ cluster, path }) => {
      const read = kubeconfig.safeParse(await readYaml(path));
      const entry = read.data?.clusters[0];
      const user = read.data?.users[0];
      if (entry === undefined || user === undefined) {
        throw new LabsError(`${path} is no kubeconfig`, {
          hint: `\`labs up ${instance.name}\` writes it anew.`,
        });
      }
      return { name: cluster, cluster: entry.cluster, user: user.user };
    }),
  );
  const merged = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': parts[0]?.name ?? '',
    clusters: parts.map(({ name, cluster }) => ({ name, cluster })),
    users: parts.map(({ name, user }) => ({ name, user })),
    contexts: parts.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  };
  // No cluster's own file can be named so: a cluster's name begins with a letter or digit.
  const path = join(instance.folder, '_all.kubeconfig');
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, stringify(merged), { mode: 0o600 });
  await rename(partial, path);
  return { cluster: parts.map(({ name }) => name).join(','), path };
}
