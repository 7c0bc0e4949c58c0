import test from 'ava';
import { mirrorOfDeb822, mirrorOfList } from '../../src/supply/build-debian.ts';

test("the mirror is the one of the machine's own deb822 sources", (t) => {
  const text = `Types: deb
# a comment
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;
  t.deepEqual(mirrorOfDeb822(text), {
    uri: 'http://mirror.example/debian',
    signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
  });
});

test('disabled stanzas, sources and other vendors do not count', (t) => {
  const stanza = (more: string) =>
    `Types: deb\nURIs: http://mirror.example/debian\nSuites: x\nComponents: main\n${more}`;
  t.is(mirrorOfDeb822(stanza('Enabled: no\n')), undefined);
  t.is(mirrorOfDeb822(stanza('').replace('Types: deb', 'Types: deb-src')), undefined);
  t.is(mirrorOfDeb822(stanza('').replace('mirror.example/debian', 'vendor.example/linux')), undefined);
  t.deepEqual(mirrorOfDeb822(stanza('')), { uri: 'http://mirror.example/debian' });
});

test('one-line sources are understood too', (t) => {
  const text = `# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb http://vendor.example/ubuntu jammy main
deb [arch=amd64 signed-by=/etc/keys/d.gpg] http://mirror.example/debian/ bookworm main contrib
`;
  t.deepEqual(mirrorOfList(text), { uri: 'http://mirror.example/debian/', signedBy: '/etc/keys/d.gpg' });
  t.is(mirrorOfList('deb http://mirror.example/debian bookworm contrib\n'), undefined);
});
