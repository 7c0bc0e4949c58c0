import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Checkout } from './checkout.ts';

const soon = () => new Date(Date.now() + 60_000);
const past = new Date('2020-01-01');
/** Between the two: what is done after it gets a later time, however coarse the times of files are. */
const lately = () => new Date(Date.now() - 60_000);

/** A checkout whose dist/ is newer than all it was made of. */
function built(t: ExecutionContext): Checkout {
  const checkout = new Checkout(t);
  checkout.node('v24.0.0');
  checkout.write('package.json', '{}');
  checkout.write('build/main.ts', '');
  checkout.write('src/deep/inside.ts', '');
  for (const path of ['', ...(readdirSync(checkout.folder, { recursive: true }) as string[])]) {
    utimesSync(join(checkout.folder, path), past, past);
  }
  checkout.write('dist/bin.js', '');
  utimesSync(join(checkout.folder, 'dist/bin.js'), lately(), lately());
  checkout.installed();
  return checkout;
}

/** Which of the two programs was started. */
async function started(checkout: Checkout): Promise<string | undefined> {
  const { stdout, stderr } = await checkout.run(['list']);
  return stderr === '' ? /(src\/bin\.ts|dist\/bin\.js)><list>\n$/.exec(stdout)?.[1] : stderr;
}

test('a checkout runs what was built, while nothing that it was made of is newer', async (t) => {
  t.is(await started(built(t)), 'dist/bin.js');
});

const changes: Readonly<Record<string, (folder: string) => void>> = {
  'a source has changed': (folder) => utimesSync(join(folder, 'src/deep/inside.ts'), soon(), soon()),
  'package.json has changed': (folder) => utimesSync(join(folder, 'package.json'), soon(), soon()),
  'the way of building has changed': (folder) => utimesSync(join(folder, 'build/main.ts'), soon(), soon()),
  'a source is gone': (folder) => rmSync(join(folder, 'src/deep/inside.ts')),
  'a folder of sources is gone': (folder) => rmSync(join(folder, 'src/deep'), { recursive: true }),
  'a source has another name': (folder) =>
    renameSync(join(folder, 'src/deep/inside.ts'), join(folder, 'src/deep/within.ts')),
  'a source came whose time is old': (folder) => {
    mkdirSync(join(folder, 'elsewhere'));
    renameSync(join(folder, 'src/deep/inside.ts'), join(folder, 'elsewhere/old.ts'));
    utimesSync(join(folder, 'src/deep'), past, past);
    renameSync(join(folder, 'elsewhere/old.ts'), join(folder, 'src/old.ts'));
  },
  'nothing was built': (folder) => rmSync(join(folder, 'dist'), { recursive: true }),
  'there is no `find` to tell': (folder) => rmSync(join(folder, '../path/find')),
};
for (const [what, change] of Object.entries(changes)) {
  test(`the sources are run when ${what}`, async (t) => {
    const checkout = built(t);
    change(checkout.folder);
    t.is(await started(checkout), 'src/bin.ts');
  });
}

/** A Node on PATH that carries `build/main.ts` out as this sh script, with $folder set. */
function building(checkout: Checkout, script: string): void {
  const own = checkout.node('v24.0.0');
  renameSync(own, `${own}-fake`);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is sh that fills them
  const which = 'case ${2-} in */build/main.ts) folder=${2%/build/main.ts}';
  checkout.program('node', `${which}; ${script} ;; esac\nexec '${own}-fake' "$@"`);
}

test('with the dependencies comes what is built of them', async (t) => {
  const checkout = new Checkout(t);
  checkout.write('package.json', '{}');
  checkout.write('build/main.ts', '');
  checkout.npm();
  building(checkout, 'mkdir "$folder/dist"; echo >"$folder/dist/bin.js"; exit 0');
  const { stdout, stderr } = await checkout.run(['list']);
  t.regex(stdout, /dist\/bin\.js><list>\n$/);
  t.is(stderr, 'labs: installing the dependencies (npm ci)\n');
});

test('a build that fails is told, and the sources are run', async (t) => {
  const checkout = new Checkout(t);
  checkout.npm();
  building(checkout, 'echo half; echo broken >&2; exit 1');
  const { stdout, stderr, exitCode } = await checkout.run(['list']);
  t.is(exitCode, 0);
  t.regex(stdout, /^<--disable-warning=ExperimentalWarning><[^>]*src\/bin\.ts><list>\n$/);
  t.regex(stderr, /dist\/ could not be built, so the sources are run \(`npm run build` says why\)\n$/);
  t.notRegex(stderr, /broken/);
});
