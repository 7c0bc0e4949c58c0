import type { Rule } from './rules/rule.ts';

/** Everything a resolved lab must satisfy. Each rule is pure and reports all it finds. */
export const rules: readonly Rule[] = [];
