import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/** The licenses of the packages that these files (paths from `root`) come from, as one text. */
export function licensesOf(root: string, files: readonly string[]): string {
  const folders = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...folders]
    .sort()
    .map((folder) => licenseOf(join(root, folder)))
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** What it says of itself, and the texts that it brings; a few bring none. */
function licenseOf(folder: string): string {
  const own: Package = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const author = typeof own.author === 'object' ? own.author.name : own.author;
  const title = `${own.name} ${own.version}, ${own.license ?? 'license unknown'}${author ? `, by ${author}` : ''}`;
  const texts = globSync('{,build/}*{license,LICENSE,licence,LICENCE,NOTICE}*', { cwd: folder }).sort();
  const parts = [title, ...texts.map((name) => readFileSync(join(folder, name), 'utf8').trim())];
  return `${parts.join('\n\n')}\n`;
}
