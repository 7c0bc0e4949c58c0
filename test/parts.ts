/** Which part of the tests a file belongs to: what it needs, and what it may take. */

export function isEndToEnd(file: string): boolean {
  return file.startsWith('test/e2e/');
}

/** What faults are made of is tested in test/faults/parts/, without an engine. */
export function isFault(file: string): boolean {
  return file.startsWith('test/faults/') && !file.startsWith('test/faults/parts/');
}

export function isMutation(file: string): boolean {
  return file.startsWith('test/mutations/');
}

export function isInBrowser(file: string): boolean {
  return file.startsWith('test/browser/');
}

/** Fast, and without an engine. */
export function isUnit(file: string): boolean {
  return ![isEndToEnd, isFault, isMutation, isInBrowser].some((is) => is(file));
}
