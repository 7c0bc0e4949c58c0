import { type BuildResult, build } from 'esbuild';

/**
 * Calls of `require` that esbuild leaves in what it makes of CommonJS packages are for Node's own modules; ES modules
 * have no `require` of their own.
 */
const banner =
  "import { createRequire as createRequireHere } from 'node:module';\nconst require = createRequireHere(import.meta.url);";

/**
 * src/bin.ts and all that it can ever load, packages included, as few files in `into`: `bin.js`, and a chunk with a
 * hash of its content in its name for whatever is loaded only when it is wanted.
 */
export async function bundle(root: string, into: string): Promise<BuildResult<{ metafile: true }>> {
  return await build({
    absWorkingDir: root,
    entryPoints: ['src/bin.ts'],
    outdir: into,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // The oldest of package.json's `engines`.
    target: 'node22.18',
    banner: { js: banner },
    chunkNames: '[name]-[hash]',
    // What a package says of its own license stays with its code; the licenses' texts are in a file beside it.
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  });
}
