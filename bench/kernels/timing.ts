/** Something to time, alone or beside others. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/** Milliseconds of each contender's quickest run: they take turns, several runs a turn, so that what disturbs one disturbs all. */
export async function leastMillis(contenders: readonly Contender[], turnMillis = 60, turns = 5) {
  const least = new Map(contenders.map(({ name }) => [name, Number.POSITIVE_INFINITY]));
  for (let turn = 0; turn < turns; turn++) {
    for (const { name, run } of contenders) {
      const end = performance.now() + turnMillis;
      do {
        const start = performance.now();
        const result = run();
        if (result instanceof Promise) await result;
        const millis = performance.now() - start;
        least.set(name, Math.min(least.get(name) ?? millis, millis));
      } while (performance.now() < end);
    }
  }
  return least;
}
