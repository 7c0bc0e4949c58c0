import test from 'ava';
import { parseAllDocuments } from 'yaml';
import { apply, kubectlFor } from '../../src/tools/kubectl.ts';

const kubectl = kubectlFor('kubectl', '/state/one.kubeconfig');

function objectWith(value: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { [value]: value } };
}

test('plain objects are plain YAML', (t) => {
  const { input } = apply(kubectl, [objectWith('x'), objectWith('tab\tand\nline')]);
  t.is(input?.split('---\n')[0], 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: x\n');
  t.regex(input ?? '', /tab\tand/);
});

for (const value of ['\u0000', '\u001b[2J', '\u0080', 'a\u202eb', '\u200b\n two\u0007 lines\n', '\ufeff']) {
  test(`no character that steers a terminal is in what is applied: ${JSON.stringify(value)}`, (t) => {
    const objects = [objectWith('x'), objectWith(value), objectWith('y')];
    const { input = '' } = apply(kubectl, objects);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
    t.notRegex(input, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\ufeff]/);
    t.deepEqual(
      parseAllDocuments(input, { version: '1.1' }).map((document) => document.toJS() as unknown),
      objects,
    );
  });
}
