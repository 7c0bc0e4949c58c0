import type { Verdict } from '../../src/checks/verdict.ts';
import type { LabRun, Results, StepResult } from '../../src/proof/results.ts';

const start = '2026-01-01T00:00:00.000Z';
const end = '2026-01-01T00:00:02.500Z';

export function verdictOf(check: string, own: Partial<Verdict> = {}): Verdict {
  const said = { check, title: check, status: 'pass', expected: 'that it is', seen: 'it is' } as const;
  return { ...said, figures: {}, evidence: [], attempts: 3, start, end, ...own };
}

export function stepResult(own: Partial<StepResult> = {}): StepResult {
  const verdicts = [verdictOf('mark')];
  const phase = { phase: 'checks', status: 'passed', start, end, messages: [], verdicts } as const;
  const base = { number: 1, id: 'first', title: 'First', status: 'passed', start, end } as const;
  return { ...base, phases: [{ ...phase, messages: [], verdicts }], ...own };
}

export function runOf(own: Partial<LabRun> = {}): LabRun {
  const base = { lab: 'web', instance: 'web', round: 1, status: 'passed', start, end, seconds: {} } as const;
  const found = { environment: [verdictOf('near')], steps: [stepResult()], leftovers: [], kept: false };
  return { ...base, ...found, ...own };
}

export function resultsOf(...runs: LabRun[]): Results {
  const status = runs[0]?.status ?? 'skipped';
  return { version: 1, labs: '0.1.0', command: ['labs', 'test', 'web'], status, start, end, runs };
}
