import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { runCli } from '../../src/cli.ts';
import { fakeContext } from '../fake-context.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** Runs command lines against the fixture lab with one edit, in a context that can start no process. */
function withEdit(t: ExecutionContext, [from, to]: readonly [string, string]) {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(fixtures, 'labs'), folder, { recursive: true });
  const file = join(folder, 'two-clusters/lab.yaml');
  const text = readFileSync(file, 'utf8');
  t.is(text.split(from).length, 2, `the fixture must have exactly one ${JSON.stringify(from)}`);
  writeFileSync(
    file,
    text.replace(from, () => to),
  );
  const state = join(folder, 'state');
  const base = fakeContext();
  const folders = { ...base.folders, state, catalogue: [folder], templates: join(fixtures, 'recipes') };
  const labs = async (...argv: string[]) => {
    let said = '';
    const write = (piece: string | Uint8Array) => {
      said += String(piece);
    };
    const writer = { ...base.stdout, write };
    const exitCode = await runCli(argv, fakeContext({ folders, stdout: writer, stderr: writer }));
    return { said, exitCode };
  };
  return { labs, state };
}

/** Each line of bad input that is found in a lab's files. Nothing else is on PATH, so nothing can be touched. */
const badInput: Record<string, [edit: [string, string], message: RegExp]> = {
  'YAML syntax': [['title: Two', 'title: [Two'], /lab\.yaml:\d+:\d+: YAML syntax: /],
  'an unknown key': [['workers: 1', 'worker: 1'], /:7:5 clusters\[1\]\.worker: Unknown key "worker"/],
  'a wrong type': [
    ['workers: 1', 'workers: many'],
    /:7:14 clusters\[1\]\.workers: Expected a number, found "many"/,
  ],
  'a missing key': [['    vni: 7\n', ''], /:14:5 links\[1\]\.vni: `vni` is missing/],
  'a duplicate name': [
    ['- name: tap\n', '- name: n3\n'],
    /:14:11 links\[1\]\.name: There is already a link "n3"/,
  ],
  'an endpoint of an unknown cluster': [
    ['west/worker:n3]', 'wets/worker:n3]'],
    /:13:40 .*There is no cluster "wets"/,
  ],
  'an endpoint of an unknown node': [['west/worker:n3]', 'west/w:n3]'], /:13:40 .*has no node "w"/],
  'an interface used twice': [
    ['west/worker:tap,', 'west/worker:n3,'],
    /:17:17 .*is already an end of link "n3"/,
  ],
  'an interface name too long': [
    ['west/worker:tap,', 'west/worker:abcdefghijklmnop,'],
    /:17:17 .*has 16 bytes/,
  ],
  'a VNI used twice': [['kind: veth', 'kind: vxlan\n    vni: 7'], /:17:10 links\[1\]\.vni: VNI 7 is already/],
  'overlapping subnets': [
    ['workers: 1', 'workers: 1\n    podSubnet: 10.30.0.0/16'],
    /:10:17 .*"10\.30\.0\.2\/24" .* overlaps/,
  ],
  'a manifest outside the folder': [['[east.yaml]', '[../east.yaml]'], /:5:17 .*is outside the lab's folder/],
  'a missing manifest': [['[east.yaml]', '[esat.yaml]'], /:5:17 .*"esat\.yaml" does not exist/],
  'a name that would break a shell': [
    ['- name: tap\n', '- name: $(reboot)\n'],
    /:14:11 .*The name is "\$\(reboot\)"/,
  ],
  'a name that would break a path': [
    ['- name: east\n', '- name: ../east\n'],
    /:3:11 .*The name is "\.\.\/east"/,
  ],
};

for (const [what, [edit, message]] of Object.entries(badInput)) {
  test(`${what} is exit code 2 for every command that reads the lab, and nothing is touched`, async (t) => {
    const { labs, state } = withEdit(t, edit);
    for (const command of ['validate', 'show', 'plan', 'up']) {
      const { said, exitCode } = await labs(command, 'two-clusters');
      t.is(exitCode, 2, `${command}: ${said}`);
      t.regex(said, message, command);
    }
    t.false(existsSync(state));
  });
}

test('a profile that cannot be written is exit code 2, and nothing is touched', async (t) => {
  const { labs, state } = withEdit(t, ['workers: 1', 'workers: 1']);
  const { said, exitCode } = await labs('up', 'two-clusters', '--profile', join(state, 'none', 'trace.json'));
  t.is(exitCode, 2, said);
  t.regex(said, /The profile ".*trace\.json" cannot be written: ENOENT\n.*--profile FILE/);
  t.false(existsSync(state));
});
