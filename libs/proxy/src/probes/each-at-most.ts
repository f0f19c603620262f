/** Does work for each item, at most `concurrency` at a time. Ends with the first error. */
export async function eachAtMost<T>(concurrency: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: Math.min(concurrency, items.length) }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
