import test from 'ava';
import { networkLabels, otherUser, refuseOthersLab, refuseOthersName } from '../../src/state/user.ts';

const user = process.getuid?.() ?? 0;
const theirs = { 'labs.instance': 'one', 'labs.user': String(user + 1) };

test('what a user has made is theirs, and so is what was made before labs told users apart', (t) => {
  t.is(otherUser(networkLabels('one')), undefined);
  t.is(otherUser({ 'labs.instance': 'one' }), undefined);
  t.notThrows(() => refuseOthersName('one', networkLabels('one')));
});

test("another user's lab keeps its name, whoever asks", (t) => {
  t.is(otherUser(theirs), String(user + 1));
  const error = t.throws(() => refuseOthersName('one', theirs));
  t.like(error, { exitCode: 3, message: `"one" is up already, and belongs to another user (${user + 1})` });
  t.like(error, { hint: 'Bring yours up under another name: `labs up LAB --as NAME`.' });
});

test("nobody but root stops or removes another user's lab", (t) => {
  if (user === 0) {
    t.notThrows(() => refuseOthersLab('one', theirs));
  } else {
    t.like(
      t.throws(() => refuseOthersLab('one', theirs)),
      { exitCode: 3 },
    );
  }
});
