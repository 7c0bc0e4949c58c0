import test from 'ava';
import { runCheck } from '../../src/checks/run-check.ts';
import type { PacketsCheck } from '../../src/lab/types.ts';
import { addMirror, type Wired, wiredContainers } from './wired-containers.ts';

test('every frame of all sizes arrives both ways, and the mirror holds exact copies of one', async (t) => {
  const wired = await wiredContainers(t);
  await addMirror(wired);
  for (const count of [500, 20000]) {
    const verdict = await runCheck(mirrorCheck(wired, count), wired.context);
    t.log(verdict);
    t.is(verdict.status, 'pass', verdict.seen);
  }
});

function mirrorCheck(wired: Wired, count = 500): PacketsCheck {
  const [ue, upf] = [wired.place('ue'), wired.place('upf')];
  return {
    kind: 'packets',
    name: 'mirror',
    title: 'The mirror',
    within: 60,
    count,
    flows: [
      { name: 'uplink', from: ue, to: upf, routed: false },
      { name: 'downlink', from: upf, to: ue, routed: false },
    ],
    copies: [{ at: wired.place('sniffer'), of: ['uplink'] }],
  };
}
