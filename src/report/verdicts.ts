import type { Status, Verdict } from '../checks/verdict.ts';

const marks: Record<Status, { readonly text: string; readonly code: number }> = {
  pass: { text: 'pass', code: 32 },
  fail: { text: 'FAIL', code: 31 },
  error: { text: 'ERROR', code: 35 },
  skip: { text: 'skip', code: 33 },
};

/** The verdicts as a person reads them: quiet where all is well, everything there is to say where it is not. */
export function verdictsText(verdicts: readonly Verdict[], color: boolean): string {
  const paint = (text: string, code: number) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const width = Math.max(...verdicts.map(({ check }) => check.length), 0);
  const lines = verdicts.flatMap((verdict) => {
    const { text, code } = marks[verdict.status];
    const head = `${paint(text.padEnd(5), code)}  ${verdict.check.padEnd(width)}  ${verdict.title}`;
    return [head, ...detail(verdict).map((line) => `       ${line}`)];
  });
  return `${[...lines, '', tally(verdicts)].join('\n')}\n`;
}

function detail(verdict: Verdict): string[] {
  const figures = Object.entries(verdict.figures).map(([name, value]) => `${name} ${value}`);
  if (verdict.status === 'pass') {
    return figures.length === 0 ? [] : [figures.join(', ')];
  }
  return [
    `expected: ${verdict.expected}`,
    `seen:     ${verdict.seen}`,
    ...(figures.length === 0 ? [] : [`figures:  ${figures.join(', ')}`]),
    ...(verdict.hint === undefined ? [] : [`try:      ${verdict.hint}`]),
    ...(verdict.evidence.length === 0 ? [] : [`evidence: ${verdict.evidence.join(', ')}`]),
  ];
}

function tally(verdicts: readonly Verdict[]): string {
  const count = (status: Status) => verdicts.filter((verdict) => verdict.status === status).length;
  const parts = [`${count('pass')} passed`, `${count('fail')} failed`];
  const rare = [
    [count('error'), 'could not be looked at'],
    [count('skip'), 'skipped'],
  ] as const;
  return [
    ...parts,
    ...rare.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`),
  ].join(', ');
}
