import test from 'ava';
import { lastLine } from '../../src/doctor/engine-sight.ts';

const reason = 'docker: Error response from daemon: unable to apply caps: operation not permitted: unknown.';

for (const advice of ["See 'docker run --help'.", "\nRun 'docker run --help' for more information"]) {
  test(`the engine's reason is found before the client's advice: ${advice.trim()}`, (t) => {
    t.is(lastLine(`${reason}\n${advice}\n`), reason);
  });
}
