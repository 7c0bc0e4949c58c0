/** Milliseconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Lanes in which no two stretches cross: a later one begins after an earlier one's end, or lies within it. Viewers
 * of traces draw only such lanes rightly.
 */
export class Lanes {
  readonly #lanes = new Map<string, Stretch[]>();

  /** Puts a stretch into the first lane of that name with room for it, and returns the lane's own name. */
  place(name: string, stretch: Stretch, nested: boolean): string {
    for (let number = 1; ; number += 1) {
      const lane = number === 1 ? name : `${name} (${number})`;
      const there = this.#lanes.get(lane) ?? [];
      if (there.every((one) => isApart(one, stretch) || (nested && holds(one, stretch)))) {
        this.#lanes.set(lane, [...there, stretch]);
        return lane;
      }
    }
  }

  /** In the order in which they were begun. */
  get names(): readonly string[] {
    return [...this.#lanes.keys()];
  }
}

function isApart(a: Stretch, b: Stretch): boolean {
  return a.end <= b.start || b.end <= a.start;
}

function holds(outer: Stretch, inner: Stretch): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
