import type { Check } from '../check-types.ts';

/** What a check has beside name, title and times: that is resolved by its kind's own file. */
export type Own<One extends Check> = Omit<One, 'name' | 'title' | 'within' | 'every' | 'steadyFor'>;
