import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundle } from './bundle.ts';
import { licensesOf } from './licenses.ts';
import { removeLeftovers, replaceBuild } from './replace.ts';

/*
 * Makes dist/ of src/, or the folder that is named:
 *   npm run build [-- FOLDER]
 */
const root = dirname(import.meta.dirname);
const begun = new Date();
removeLeftovers(root);
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
// Beside it, because only within one file system a file is moved in one step.
const fresh = mkdtempSync(`${dist}.partial-`);
try {
  const { metafile } = await bundle(root, fresh);
  writeFileSync(join(fresh, 'licenses.txt'), licensesOf(root, Object.keys(metafile.inputs)));
  replaceBuild(fresh, dist, begun);
} catch (error) {
  // esbuild has printed its own.
  const isSaid = error instanceof Error && 'errors' in error;
  process.stderr.write(`Error: dist/ was not made${isSaid ? '' : `: ${error}`}\n`);
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
