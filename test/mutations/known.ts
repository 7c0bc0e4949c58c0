import * as multusMirror from './labs/multus-mirror.ts';
import { environmentMutations } from './labs/multus-mirror-environment.ts';
import * as readiness from './labs/readiness.ts';
import * as rollout from './labs/rollout.ts';
import * as serviceTypes from './labs/service-types.ts';

/** Every lab of the catalogue, with what breaks each of its checks. */
export const knownMutations: Record<string, Mutations> = {
  readiness,
  rollout,
  'service-types': serviceTypes,
  'multus-mirror': { ...multusMirror, environmentMutations },
};

interface Mutation {
  readonly check: string;
  readonly what: string;
  /** Bash, run in the environment of a step's scripts. */
  readonly act: string;
  /** Bash after which the check passes again. */
  readonly undo: string;
}

interface Mutations {
  readonly environmentMutations: readonly Mutation[];
  readonly stepMutations: readonly (Mutation & { readonly step: string })[];
}
