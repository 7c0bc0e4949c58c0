import type { Addon, Lab } from '../lab/types.ts';

/** The artifacts that labs itself counts on, by what it calls them (templates/artifacts). */
export const everyLabNeeds: readonly string[] = ['kind', 'kubernetes', 'koko', 'node'];

/** An addon's image, and the files that its objects are made from. */
const addonNeeds: Readonly<Record<Addon, { readonly image: string; readonly files: string }>> = {
  multus: { image: 'multus', files: 'multus-files' },
};

/** What mirroring pods run. */
const mirrorImage = 'toolbox';

type Needing = Pick<Lab, 'images' | 'clusters' | 'mirrors'>;

/** The images that have to be in the lab's nodes: its own, its addons', and what mirroring pods run. */
export function imagesInNodes({ images, clusters, mirrors }: Needing): string[] {
  const addons = clusters.flatMap((cluster) => cluster.addons.map((addon) => addonNeeds[addon].image));
  const mirroring = mirrors.some(({ by }) => by === 'pod') ? [mirrorImage] : [];
  return [...new Set([...images, ...addons, ...mirroring])].sort();
}

/** Everything that has to be here before one of these labs can come up without a network. */
export function artifactsFor(labs: readonly Needing[]): string[] {
  const images = labs.flatMap(imagesInNodes);
  const addons = labs.flatMap(({ clusters }) => clusters.flatMap((cluster) => cluster.addons));
  return [...new Set([...everyLabNeeds, ...images, ...addons.map((addon) => addonNeeds[addon].files)])];
}
