import * as z from 'zod';
import { findingsOf } from './issues.ts';
import { firstOf, type Problem } from './problem.ts';
import { parseDocuments } from './syntax.ts';
import type { KubernetesObject } from './types.ts';

/** Only what `labs` itself relies on; the API server judges the rest. */
const objectSchema = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

/** Text to Kubernetes objects, or the problems with their places in that file. */
export function parseManifest(
  text: string,
  file: string,
): { readonly objects: readonly KubernetesObject[]; readonly problems: readonly Problem[] } {
  const { documents, problems: syntax } = parseDocuments(text, file, 'kubernetes');
  const objects: KubernetesObject[] = [];
  const problems: Problem[] = [...syntax];
  for (const document of documents) {
    try {
      const value = document.value();
      const result = objectSchema.safeParse(value);
      if (result.success) {
        // Absent keys stay absent in zod's output, so exact optional properties hold.
        objects.push(result.data as KubernetesObject);
      } else if (value !== null) {
        const findings = findingsOf(result.error.issues, objectSchema, value);
        problems.push(...firstOf(findings).map((finding) => document.problem(finding)));
      }
    } catch (error) {
      const message = `YAML aliases: ${error instanceof Error ? error.message : String(error)}`;
      problems.push(document.problem({ path: [], message }));
    }
  }
  if (problems.length === 0 && objects.length === 0) {
    const hint = 'Add an object, or take the file out of `manifests`.';
    problems.push({ file, line: 1, column: 1, path: '', message: 'No Kubernetes object in the file', hint });
  }
  return { objects, problems };
}
