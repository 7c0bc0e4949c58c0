import type { Problem } from '../problem.ts';
import {
  type StepFile,
  stepFileSchema,
  type TranslationFile,
  translationFileSchema,
} from '../step-schema.ts';
import { didYouMean } from '../suggest.ts';
import { parseStepFileName } from './file-names.ts';
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

/** Texts to steps. Never throws: what is wrong is a problem. */
export function parseWalk(sources: readonly StepSource[], unreadable: readonly string[] = []): Walk {
  const named = sources.map((source) => ({ ...source, parts: parseStepFileName(source.name) }));
  const problems: Problem[] = [];
  const translations = new Map<string, Map<string, StepText<TranslationFile>>>();
  const english = named.filter(({ parts }) => parts !== undefined && parts.language === undefined);
  const stems = [...english.map(({ name }) => name), ...unreadable].map((name) => name.slice(0, -3));
  for (const { name, shownAs, text, parts } of named) {
    if (parts?.language === undefined) {
      continue;
    }
    const stem = name.slice(0, -'.ko.md'.length);
    if (!stems.includes(stem)) {
      const hint = didYouMean(stem, stems) ?? `It needs \`${stem}.md\` beside it.`;
      problems.push(atFile(shownAs, 'A translation without its English step', hint));
      continue;
    }
    const parsed = parseStepText(text, shownAs, translationFileSchema);
    problems.push(...parsed.problems);
    translations.set(stem, (translations.get(stem) ?? new Map()).set(parts.language, parsed));
  }
  const steps = english.flatMap(({ name, shownAs, text, parts }): WrittenStep[] => {
    const parsed = parseStepText(text, shownAs, stepFileSchema);
    problems.push(...parsed.problems);
    const own = translations.get(name.slice(0, -3)) ?? new Map();
    return parts === undefined
      ? []
      : [{ ...parsed, number: parts.number, id: parts.id, path: `steps/${name}`, translations: own }];
  });
  const odd = named.filter(({ parts }) => parts === undefined).map(({ shownAs }) => oddFile(shownAs));
  return {
    steps: steps.sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1)),
    problems: [...odd, ...problems],
  };
}

function oddFile(shownAs: string): Problem {
  const hint =
    'Steps are called `01-some-name.md`, translations `01-some-name.ko.md`; other files go beside `steps/`.';
  return atFile(shownAs, 'The name is not that of a step', hint);
}

function atFile(file: string, message: string, hint: string): Problem {
  return { file, line: 1, column: 1, path: '', message, hint };
}
