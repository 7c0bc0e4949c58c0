/** The element that is there by construction; a missing one is a defect of ours. */
export function nth<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) {
    throw new RangeError(`No element ${index} of ${list.length}`);
  }
  return value;
}
