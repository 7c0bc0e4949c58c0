/** Waits until all have ended, however they ended, and only then throws what the first of them threw. */
export async function allDone<T>(jobs: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(jobs);
  for (const result of results) {
    if (result.status === 'rejected') {
      throw result.reason;
    }
  }
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
