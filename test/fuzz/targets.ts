import { labTarget } from './lab-target.ts';
import { recordsTarget } from './records-target.ts';
import type { Target } from './target.ts';

export const targets: Readonly<Record<string, Target>> = {
  lab: labTarget,
  records: recordsTarget,
};
