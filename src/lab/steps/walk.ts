import type { Problem } from '../problem.ts';
import {
  type StepFile,
  stepFileSchema,
  type TranslationFile,
  translationFileSchema,
} from '../step-schema.ts';
import { didYouMean } from '../suggest.ts';
import { parseStepFileName, type StepFileName } from './file-names.ts';
import { parseStepText, type StepText } from './parse-step.ts';

/** A file of steps/ as it was read; one that could not be read has problems and is not here. */
export interface StepSource {
  /** Name within steps/. */
  readonly name: string;
  /** How the file is called in problems. */
  readonly shownAs: string;
  readonly text: string;
}

/** One step with all that was written of it, before references are followed. */
export interface WrittenStep extends StepText<StepFile> {
  readonly number: number;
  readonly id: string;
  /** Path relative to the lab's folder. */
  readonly path: string;
  /** By ISO 639-1 code. */
  readonly translations: ReadonlyMap<string, StepText<TranslationFile>>;
}

/** The steps of a lab in the order of their numbers, as written. */
export interface Walk {
  readonly steps: readonly WrittenStep[];
  /** Of the texts alone: syntax, shapes, names of files. */
  readonly problems: readonly Problem[];
}

interface NamedSource extends StepSource {
  readonly parts: StepFileName;
  /** The file's name without language and ending: a step and its translations share it. */
  readonly stem: string;
}

/** Texts to steps; `unreadable`: names of files that are there without a text. */
export function parseWalk(sources: readonly StepSource[], unreadable: readonly string[] = []): Walk {
  const odd = sources.filter(({ name }) => parseStepFileName(name) === undefined);
  const named = sources.flatMap((source): NamedSource[] => {
    const parts = parseStepFileName(source.name);
    return parts === undefined
      ? []
      : [{ ...source, parts, stem: source.name.replace(/(\.[a-z]{2})?\.md$/, '') }];
  });
  const english = named.filter(({ parts }) => parts.language === undefined);
  const stems = [...english.map(({ stem }) => stem), ...unreadable.map((name) => name.replace(/\.md$/, ''))];
  const foreign = named.filter(({ parts }) => parts.language !== undefined);
  const lonely = foreign.filter(({ stem }) => !stems.includes(stem));
  const translated = foreign
    .filter(({ stem }) => stems.includes(stem))
    .map((source) => ({ source, parsed: parseStepText(source.text, source.shownAs, translationFileSchema) }));
  const steps = english.map(({ name, shownAs, text, parts, stem }): WrittenStep => {
    const parsed = parseStepText(text, shownAs, stepFileSchema);
    const own = translated.filter(({ source }) => source.stem === stem);
    const translations = new Map(own.map((one) => [one.source.parts.language ?? '', one.parsed]));
    return { ...parsed, number: parts.number, id: parts.id, path: `steps/${name}`, translations };
  });
  return {
    steps: steps.sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1)),
    problems: [
      ...odd.map(({ shownAs }) => oddFile(shownAs)),
      ...lonely.map(({ shownAs, stem }) => lonelyFile(shownAs, stem, stems)),
      ...[...steps, ...translated.map(({ parsed }) => parsed)].flatMap(({ problems }) => problems),
    ],
  };
}

function lonelyFile(shownAs: string, stem: string, stems: readonly string[]): Problem {
  const hint = didYouMean(stem, stems) ?? `It needs \`${stem}.md\` beside it.`;
  return atFile(shownAs, 'A translation without its English step', hint);
}

function oddFile(shownAs: string): Problem {
  const hint =
    'Steps are called `01-some-name.md`, translations `01-some-name.ko.md`; other files go beside `steps/`.';
  return atFile(shownAs, 'The name is not that of a step', hint);
}

function atFile(file: string, message: string, hint: string): Problem {
  return { file, line: 1, column: 1, path: '', message, hint };
}
