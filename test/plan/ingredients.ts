import type { Ingredients } from '../../src/plan/plan.ts';

export const instance = { name: 'multus-mirror', folder: '/state/multus-mirror' };
export const ingredients: Ingredients = {
  tools: { kind: '/cache/kind', kubectl: '/cache/kubectl' },
  nodeImage: 'labs.local/lab-node:1',
  helperImage: 'labs.local/koko:v1',
  toolboxImage: 'labs.local/toolbox:v1',
  multus: [
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'kube-multus-ds', namespace: 'kube-system' },
    },
  ],
};
