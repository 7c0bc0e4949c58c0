import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

/** What bin/labs starts, and by whose time it tells whether it is up to date. */
const entry = 'bin.js';
/** Milliseconds. A build takes a second. */
const longest = 3_600_000;

/**
 * Moves what was built in `fresh` into `dist`, on the same file system. Chunks go first and bin.js last, each in one
 * step, so a labs that starts meanwhile finds the old program or the new one, and all of it. A labs that runs may load
 * a chunk hours after it started: chunks have hashes of their content for names, so no other content takes their
 * place, and those of the build before stay until the next build. Two builds at once mix their chunks, which is no
 * harm: the bin.js that is moved last finds its own.
 *
 * @param begun When the build began, before it read a source: bin.js gets this time, so that what was written since
 * counts as newer.
 */
export function replaceBuild(fresh: string, dist: string, begun: Date): void {
  const before = timeOf(join(dist, entry));
  mkdirSync(dist, { recursive: true });
  utimesSync(join(fresh, entry), begun, begun);
  const own = readdirSync(fresh);
  for (const name of own.filter((one) => one !== entry)) {
    renameSync(join(fresh, name), join(dist, name));
  }
  renameSync(join(fresh, entry), join(dist, entry));
  // Older than the last bin.js: that build did not make it. This one may have, when the last one overtook it.
  const others = readdirSync(dist).filter((name) => !own.includes(name));
  for (const name of others.filter((one) => timeOf(join(dist, one)) < before)) {
    rmSync(join(dist, name), { recursive: true, force: true });
  }
}

/** What builds left that were killed. */
export function removeLeftovers(root: string): void {
  for (const folder of globSync('dist.partial-*', { cwd: root })) {
    if (timeOf(join(root, folder)) < Date.now() - longest) {
      rmSync(join(root, folder), { recursive: true, force: true });
    }
  }
}

/** Milliseconds since 1970; 0 for what is not there. */
function timeOf(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
