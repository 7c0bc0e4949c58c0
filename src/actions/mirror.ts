import type { MirrorAction } from '../plan/types.ts';
import { apply } from '../tools/kubectl.ts';
import { type Handler, kubectlOf, waiting } from './handler.ts';
import { lookAtMirror, targetsOf } from './mirror-rule.ts';
import { multusCause } from './multus-cause.ts';
import { lookAtObjects, waitByHand } from './objects.ts';

/** A mirroring pod, and the one tc rule that it keeps in place. */
export const mirror: Handler<MirrorAction> = {
  commandLimit: 60,
  readyLimit: 60,

  async look(action, site, run) {
    const found = await lookAtObjects(action, site, run);
    if (found.state !== 'done') {
      return found;
    }
    const rule = await lookAtMirror(action.mirror, 'clsact', site, run);
    // Without any rule to clear away, the pod is just about to set it.
    return rule.state === 'broken' && rule.repair.length === 0 ? waiting(rule.why) : rule;
  },

  foresee: (action, site, run) => targetsOf(action.mirror, site, run),
  make: ({ cluster, objects }, site) => [apply(kubectlOf(site, cluster.name), objects)],
  explain: multusCause,
  byHand: (action, site) => waitByHand(action, site),
};
