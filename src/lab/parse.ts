import { type LabFile, labFileSchema } from './schema.ts';
import { parseSound, type Sound } from './sound.ts';

/** lab.yaml after parsing: what is sound in it, and the problems of the rest. */
export type ParsedLab = Sound<LabFile>;

/** Larger than any lab a person writes; keeps the parser's work bounded. */
export const maxLabFileBytes = 256 * 1024;

/** Text to LabFile. Wrong parts are reported and left out, so that rules still see the rest. */
export function parseLab(text: string, file: string): ParsedLab {
  return parseSound(text, file, labFileSchema, {
    empty: { message: 'The file is empty', hint: 'A lab has clusters.' },
    several: {
      message: 'The file holds several YAML documents; a lab is one',
      hint: 'Remove the `---`.',
    },
  });
}
