/** Waits until all have ended, however they ended, and only then throws what the first of them threw. */
export async function allDone<Jobs extends readonly unknown[] | []>(
  jobs: Jobs,
): Promise<{ -readonly [Index in keyof Jobs]: Awaited<Jobs[Index]> }> {
  const results = await Promise.allSettled(jobs);
  for (const result of results) {
    if (result.status === 'rejected') {
      throw result.reason;
    }
  }
  // None was rejected, so that this only takes the values out, in their order.
  return Promise.all(jobs);
}
