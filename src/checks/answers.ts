import type { Answer } from './curl.ts';

export function isAnswered(answer: Answer): boolean {
  return answer.exit === 0 && answer.status === 200;
}

/** curl's exit codes that say something of the path (man curl, EXIT CODES). */
const failures: Readonly<Record<number, string>> = {
  6: 'the name was not resolved',
  7: 'the connection was refused or there is no route',
  28: 'no answer came in time',
  52: 'the connection was closed without an answer',
  56: 'the connection broke off',
};

/** What went wrong with requests, one entry a kind; empty when each was answered with status 200. */
export function answerProblems(requests: number, answers: readonly Answer[]): string[] {
  // curl's own words hold times that differ from request to request: the first of a kind stands for all.
  const kinds = new Map<string, { count: number; problem: string }>();
  for (const answer of answers.filter((one) => !isAnswered(one))) {
    const kind =
      answer.exit === 0
        ? `the answer was HTTP status ${answer.status}`
        : (failures[answer.exit] ?? `curl ended with code ${answer.exit}`);
    const { count, problem } = kinds.get(kind) ?? { count: 0, problem: answer.problem };
    kinds.set(kind, { count: count + 1, problem });
  }
  const unasked = requests - answers.length;
  const list = [...kinds].map(
    ([kind, { count, problem }]) =>
      `${count} of ${requests} requests: ${kind}${problem === '' ? '' : ` (${problem})`}`,
  );
  return unasked > 0
    ? [...list, `${unasked} of ${requests} requests were not done when the time was over`]
    : list;
}
