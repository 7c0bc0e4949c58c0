/** What the name of a file in steps/ says. */
export interface StepFileName {
  readonly number: number;
  readonly id: string;
  /** ISO 639-1 code of a translation; undefined: the English file. */
  readonly language: string | undefined;
}

const form = /^(\d{2})-([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.([a-z]{2}))?\.md$/;

/** `01-meet-the-clusters.md`, `01-meet-the-clusters.ko.md`; undefined for everything else. */
export function parseStepFileName(name: string): StepFileName | undefined {
  const [, number, id, language] = form.exec(name) ?? [];
  return number === undefined || id === undefined ? undefined : { number: Number(number), id, language };
}
