import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import stringWidth from 'string-width';
import { proseText } from '../../src/steps/prose.ts';

const plain = (markdown: string, width = 40) => proseText(markdown, { width, color: false });
const colored = (markdown: string, width = 40) => proseText(markdown, { width, color: true });

test('paragraphs are wrapped to the width, whatever the lines of the file', (t) => {
  const text = 'Every Service has\na DNS name,\nand most people write less of it than there is.\n\nNext.';
  t.is(
    plain(text, 30),
    'Every Service has a DNS name,\nand most people write less of\nit than there is.\n\nNext.\n',
  );
});

test('an author can end a line', (t) => {
  t.is(plain('one  \ntwo<br>three'), 'one\ntwo\nthree\n');
});

test('a word that is longer than a line is not cut', (t) => {
  t.is(
    plain('see aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bb', 20),
    'see\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nbb\n',
  );
});

test('code in a line stays in one piece, and has its marks where there are no colours', (t) => {
  t.is(
    plain('The learner types `labs answer subnet` now.', 26),
    'The learner types\n`labs answer subnet` now.\n',
  );
  t.is(colored('Type `labs check`.'), 'Type \u001b[36mlabs check\u001b[0m.\n');
});

test('code in a line that is longer than a line is broken at blanks', (t) => {
  t.is(plain('`kubectl --context core get nodes`', 20), '`kubectl --context\ncore get nodes`\n');
});

test('Korean is wrapped by the columns it takes', (t) => {
  const text = '모든 서비스에는 DNS 이름이 있습니다. 대부분은 짧은 이름을 씁니다.';
  t.is(plain(text, 24), '모든 서비스에는 DNS\n이름이 있습니다.\n대부분은 짧은 이름을\n씁니다.\n');
});

test('a text without blanks in wide characters is broken between them', (t) => {
  t.is(plain('字'.repeat(25), 20), `${'字'.repeat(10)}\n${'字'.repeat(10)}\n${'字'.repeat(5)}\n`);
});

test('headings stand out with colours and without', (t) => {
  t.is(plain('# One\n\n## Two `x`\n\n### Three'), 'One\n===\n\nTwo `x`\n-------\n\nThree\n');
  t.is(colored('# One\n\n## Two'), '\u001b[1;4mOne\u001b[0m\n\n\u001b[1mTwo\u001b[0m\n');
  t.is(plain('# 둘러보기'), '둘러보기\n========\n');
});

test('bold, italic and struck out are looks', (t) => {
  t.is(colored('**a *b*** ~~c~~'), '\u001b[1ma\u001b[0m \u001b[1;3mb\u001b[0m \u001b[9mc\u001b[0m\n');
  t.is(plain('**a *b*** ~~c~~'), 'a b c\n');
});

test('what is to type can be copied as it is, what is shown has a bar, and neither is wrapped', (t) => {
  const long = `echo ${'x'.repeat(60)}`;
  const text = `Do:\n\n\`\`\`bash\n${long}\n  b\n\`\`\`\n\n\`\`\`console\n\tout\n\`\`\`\n`;
  t.is(plain(text), `Do:\n\n┏━━ type\n${long}\n  b\n┗━━\n\n  │         out\n`);
});

test('lists are numbered, nested and indented', (t) => {
  const text = '9. first item that is rather long\n10. b\n    - c\n    - [x] d\n\n- e\n\n- f\n\n  more\n';
  t.is(
    plain(text, 20),
    ' 9. first item that\n    is rather long\n10. b\n    - c\n    - [x] d\n\n- e\n\n- f\n\n  more\n',
  );
});

test('code within a list is indented with it', (t) => {
  t.is(plain('- a\n\n  ```bash\n  ls\n  ```\n'), '- a\n\n  ┏━━ type\n  ls\n  ┗━━\n');
});

test('quotes stand behind a bar', (t) => {
  t.is(plain('> one two three\n>\n> - four', 20), '│ one two three\n│\n│ - four\n');
});

test('columns of a table are aligned, wide characters too', (t) => {
  const text = '| name | 뜻 |\n|---|--:|\n| `a` | 하나 |\n| bb | 2 |\n';
  t.is(plain(text), 'name    뜻\n────  ────\n`a`   하나\nbb       2\n');
});

test('a table that is too wide is wrapped in its widest column', (t) => {
  const text = '| a | b |\n|---|---|\n| first | one two three four five |\n';
  t.is(plain(text, 22), 'a      b\n─────  ───────────────\nfirst  one two three\n       four five\n');
});

test('links show where they lead', (t) => {
  t.is(
    plain('[docs](https://kind.example/x) and <https://a.example>'),
    'docs (https://kind.example/x) and\nhttps://a.example\n',
  );
  t.is(plain('![a picture](x.png) [ref][1]\n\n[1]: y.md'), '[a picture] ref (y.md)\n');
});

test('comments and tags of HTML are not shown, entities are', (t) => {
  t.is(plain('<!-- for authors -->\n\n<b>a</b> &amp; b &lt;c&gt;\n\n<p>d</p>\n'), 'a & b <c>\n\nd\n');
});

test('a text cannot steer the terminal', (t) => {
  const hostile = 'a \u001b[31m b\n\n```bash\n\u001b]0;x\u0007\n```\n\n`\u009b1m`\n\n| \u0008 |\n|---|\n';
  for (const text of [plain(hostile), stripVTControlCharacters(colored(hostile))]) {
    t.notRegex(text, /[^\n\P{Cc}]/u);
    t.true(text.includes('a \\u001b[31m b'));
    t.true(text.includes('\n\\u001b]0;x\\u0007'));
  }
});

test('no line of prose is wider than the terminal, at any width', (t) => {
  const text = [
    '# 두 번째 인터페이스와 a heading that goes on and on',
    'Multus는 파드에 인터페이스를 하나 더 붙입니다. It is called `net1`, and **nothing** routes to it.',
    '- 목록의 항목은 들여쓰기를 합니다\n  1. and the ones within are narrower still',
    '> 인용문도 접힙니다, quotes are wrapped as well',
    '| 이름 | meaning of the thing in some words |\n|---|---|\n| 노드 이름 | where the pod runs, if anywhere |',
  ].join('\n\n');
  for (const width of [30, 60, 80, 100]) {
    for (const line of plain(text, width).split('\n')) {
      t.true(stringWidth(line) <= width, `${width}: ${line}`);
    }
    t.is(stripVTControlCharacters(colored(text, width)).includes('net1'), true);
  }
});

test('very wide terminals get lines that can be read', (t) => {
  const lines = plain('word '.repeat(100), 300).split('\n');
  t.true(Math.max(...lines.map((line) => line.length)) <= 100);
});

test('an empty text is empty', (t) => {
  t.is(plain(''), '');
  t.is(plain('\n\n'), '');
});
