import { LabsError } from '../src/errors.ts';
import type { Scene } from './scene.ts';

/** The same programs and images that labs works with, for whoever does it by hand. */
export interface Programs {
  readonly kind: string;
  readonly kubectl: string;
  readonly multusManifest: string;
  readonly images: {
    readonly node: string;
    readonly multus: string;
    readonly toolbox: string;
    readonly koko: string;
  };
}

interface Listed {
  readonly artifact: string;
  readonly state: string;
  readonly names: readonly string[];
}

/** Asks `labs images`; throws when something is not here, because a bench of downloads is another one. */
export async function findPrograms(scene: Scene): Promise<Programs> {
  const { stdout } = await scene.run(scene.labs('images', '--json'));
  const { artifacts } = JSON.parse(stdout) as { artifacts: readonly Listed[] };
  const nameOf = (artifact: string, end = '') => {
    const found = artifacts.find((one) => one.artifact === artifact);
    const name = found?.names.find((one) => one.endsWith(end));
    if (found?.state !== 'here' || name === undefined) {
      throw new LabsError(`The artifact "${artifact}" is not here`, {
        hint: 'Bring `multus-mirror` up and down once; that gets everything the bench needs.',
      });
    }
    return name;
  };
  return {
    kind: nameOf('kind'),
    kubectl: nameOf('kubernetes', '/kubectl'),
    multusManifest: nameOf('multus-files', '/multus.yml'),
    images: {
      node: nameOf('node'),
      multus: nameOf('multus'),
      toolbox: nameOf('toolbox'),
      koko: nameOf('koko'),
    },
  };
}
