/** The value, or undefined when it fails or is not there in time. Never rejects. */
export function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      // When this process was the slow one, the answer lies in the socket already: it is read before `setImmediate`.
      setImmediate(() => resolve(undefined));
    }, timeoutMs);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      () => {
        clearTimeout(timer);
        resolve(undefined);
      },
    );
  });
}
