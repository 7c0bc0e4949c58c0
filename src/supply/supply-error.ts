import { LabsError } from '../errors.ts';
import type { Recipe } from './recipe.ts';

/** Why each route did not give the artifact, in the order they were tried. */
export type Reasons = Map<string, Reason[]>;

export interface Reason {
  readonly route: 'here' | 'registry' | 'build';
  readonly why: string;
}

/** Says of every route why it did not work, because the one the user can repair is not always the last one. */
export function supplyError(recipe: Recipe, reasons: readonly Reason[], cause?: unknown): LabsError {
  const lines = reasons.map(({ route, why }) => `  ${route}: ${why.replaceAll('\n', '\n    ')}`);
  const hint = cause instanceof LabsError ? cause.hint : undefined;
  return new LabsError(
    `The artifact "${recipe.name}" ${recipe.version} cannot be had:\n${lines.join('\n')}`,
    {
      hint:
        hint ??
        'Either reach a registry or a mirror of one, or let it be built (LABS_ROUTE=auto), or bring a tar of `labs images save`.',
      cause,
    },
  );
}
