import type { Emit } from '../progress.ts';

/** Does one task that is on the plan already, and tells of its start and end. */
export async function timed(id: string, emit: Emit, act: () => Promise<unknown>): Promise<void> {
  const start = Date.now();
  const seconds = () => (Date.now() - start) / 1000;
  emit({ kind: 'start', id });
  try {
    await act();
    emit({ kind: 'end', id, outcome: 'done', seconds: seconds() });
  } catch (error) {
    emit({ kind: 'end', id, outcome: 'failed', seconds: seconds(), text: String(error) });
    throw error;
  }
}
