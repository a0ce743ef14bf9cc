/** Work of less time says nothing. */
const silentMillis = 1000;
const everyMillis = 500;

/**
 * Runs work, and tells on a terminal how long it has been going on. Nothing is told where the errors go to a file.
 * @param what is done, such as `computing`
 */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const { stderr } = process;
  if (!stderr.isTTY) return work();
  const from = performance.now();
  const timer = setInterval(() => {
    const millis = performance.now() - from;
    if (millis >= silentMillis) stderr.write(`\r${what}: ${Math.floor(millis / 1000)} s`);
  }, everyMillis);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (performance.now() - from >= silentMillis) stderr.write('\r\x1b[K');
  }
}
