import test from 'ava';
import { choosePorts } from '../../src/lifecycle/choose-ports.ts';

test('a port is chosen for what is published without one, and nothing else is touched', async (t) => {
  const before = [
    '--tty',
    '--publish',
    '127.0.0.1::6443/tcp',
    '--tmpfs',
    '/a::b',
    '--publish',
    '127.0.0.1:8080:80',
  ];
  const { flags } = await choosePorts({ container: 'one', flags: before, address: '' });
  t.regex(flags[2] ?? '', /^127\.0\.0\.1:\d{4,5}:6443\/tcp$/);
  t.deepEqual(flags.with(2, '127.0.0.1::6443/tcp'), before);
});
