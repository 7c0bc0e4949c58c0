import type { Verdict } from '../checks/verdict.ts';
import type { Question } from '../lab/step-types.ts';
import type { ScriptRun } from './script.ts';

/** Judges an answer against what the lab shows now. The right answer is not told: reading it off is the point. */
export function judgeAnswer(
  question: Question,
  given: string | undefined,
  shown: ScriptRun,
  evidence: readonly string[] = [],
): Verdict {
  const common = {
    check: question.name,
    title: question.ask,
    expected: 'the answer that the lab shows',
    figures: {},
    evidence,
    attempts: 1,
    start: shown.start,
    end: shown.end,
  };
  if (given === undefined) {
    // Whatever the lab shows: before the step's work there is often nothing to read off yet.
    const hint = `\`labs answer ${question.name} VALUE\``;
    return { ...common, status: 'fail', seen: 'no answer yet', hint };
  }
  const accepted = shown.stdout
    .split('\n')
    .map(normal)
    .filter((line) => line !== '');
  if (shown.exitCode !== 0 || accepted.length === 0) {
    const said = shown.output.trim().split('\n').at(-1) ?? '';
    const why = shown.timedOut ? 'it took too long' : said === '' ? 'it printed nothing' : said;
    const hint = '`labs status` tells what of the lab is broken';
    return { ...common, status: 'error', seen: `the lab could not be asked: ${why}`, hint };
  }
  return accepted.includes(normal(given))
    ? { ...common, status: 'pass', seen: `"${given}" is what the lab shows` }
    : {
        ...common,
        status: 'fail',
        seen: `"${given}" is not what the lab shows`,
        hint: 'Look again; `labs hint` helps',
      };
}

/** Case and white space are no part of an answer. */
function normal(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
