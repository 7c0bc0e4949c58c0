import { quoted } from './problem.ts';

/** `Did you mean "workers"?` when one of the candidates is close to what was written. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const close = closest(written, candidates);
  return close === undefined ? undefined : `Did you mean ${quoted(close)}?`;
}

/** More than a person would have written; keeps hostile files cheap. */
const manyCandidates = 500;

/** The candidate at the smallest edit distance, if that is small for the length of the word. */
export function closest(written: string, candidates: Iterable<string>): string | undefined {
  const word = written.slice(0, 64).toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of Iterator.from(candidates).take(manyCandidates)) {
    const distance = name === written ? Number.POSITIVE_INFINITY : editDistance(word, name.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(word.length, name.length) / 3));
    if (distance <= allowed && (best === undefined || distance < best.distance)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/** Optimal string alignment: a swap of two neighbours, the usual typing slip, counts as one. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
