import test from 'ava';
import { takenPort } from '../../src/actions/cluster-causes.ts';

const instance = { name: 'one', folder: '/state/one' };

test('a port that another program has taken is named, with the ways out', (t) => {
  const words =
    'Error response from daemon: driver failed programming external connectivity on endpoint x: ' +
    'Error starting userland proxy: listen tcp4 127.0.0.1:41234: bind: address already in use';
  const said = takenPort(new Error(words), instance) ?? '';
  t.regex(said, /^Another program listens at 127\.0\.0\.1:41234,/);
  t.regex(said, /`labs start one`/);
  t.is(takenPort(new Error('no such container'), instance), undefined);
  t.is(takenPort('nothing', instance), undefined);
});
