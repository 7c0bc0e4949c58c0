import { LabsError } from '../errors.ts';
import type { EngineImage } from './docker-images.ts';
import type { Found, FoundFiles } from './here.ts';
import type { UnpackedImage } from './node-image.ts';

/** What a build takes in, by artifact name. A name that is not here is a fault of the plan, and said so. */
export interface Inputs {
  files(name: string): FoundFiles;
  image(name: string): EngineImage;
  unpacked(name: string): UnpackedImage;
}

export function inputsFrom(artifact: string, found: ReadonlyMap<string, Found>): Inputs {
  const imageOf = (name: string) => {
    const here = found.get(name);
    if (here?.kind !== 'image') {
      throw new LabsError(`"${artifact}" is built from the image "${name}", which is not here`);
    }
    return here;
  };
  return {
    files(name) {
      const here = found.get(name);
      if (here?.kind !== 'files') {
        throw new LabsError(`"${artifact}" is built from the files of "${name}", which are not here`);
      }
      return here;
    },
    image: (name) => imageOf(name).image,
    unpacked(name) {
      const { image, recipe } = imageOf(name);
      const { tags, names } = recipe;
      return names.length === 0 ? { image, tags, names } : { image, tags: tags.slice(0, 1), names };
    },
  };
}
