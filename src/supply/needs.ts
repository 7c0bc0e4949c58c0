import type { Addon, Lab } from '../lab/types.ts';

/** The artifacts that labs itself counts on, by what it calls them (templates/artifacts). */
export const everyLabNeeds: readonly string[] = ['kind', 'kubernetes', 'koko', 'node'];

/** An addon's image, and the files that its objects are made from. */
const addonNeeds: Readonly<Record<Addon, readonly string[]>> = { multus: ['multus', 'multus-files'] };

/** What mirroring pods run. */
const mirrorImage = 'toolbox';

/** Everything that has to be here before one of these labs can come up without a network. */
export function artifactsFor(labs: readonly Pick<Lab, 'images' | 'clusters' | 'mirrors'>[]): string[] {
  const names = labs.flatMap(({ images, clusters, mirrors }) => [
    ...images,
    ...clusters.flatMap(({ addons }) => addons.flatMap((addon) => addonNeeds[addon])),
    ...(mirrors.some(({ by }) => by === 'pod') ? [mirrorImage] : []),
  ]);
  return [...new Set([...everyLabNeeds, ...names])];
}
