/** Clients that work at a time. */
const clients = 8;

/** Does some work for each number below `count`, by several clients at a time. */
export async function byClients<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const client = async () => {
    while (next < count) {
      const i = next++;
      results[i] = await work(i);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return results;
}
