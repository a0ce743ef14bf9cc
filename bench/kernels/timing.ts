/** Something to time, alone or beside others. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

const turnMillis = 50;
/** Turns in which none has become quicker by a hundredth end the race; so do that many in all. */
const idleTurns = 6;
const mostTurns = 40;

/**
 * Milliseconds of each contender's quickest run: they take turns, several runs a turn, so that what disturbs
 * one disturbs all, until none becomes quicker.
 */
export async function leastMillis(contenders: readonly Contender[]): Promise<ReadonlyMap<string, number>> {
  const least = new Map<string, number>();
  for (let turn = 0, idle = 0; turn < mostTurns && idle < idleTurns; turn++) {
    idle++;
    for (const { name, run } of contenders) {
      const millis = await quickestRun(run);
      const before = least.get(name) ?? Number.POSITIVE_INFINITY;
      if (millis < 0.99 * before) idle = 0;
      least.set(name, Math.min(before, millis));
    }
  }
  return least;
}

async function quickestRun(run: Contender['run']): Promise<number> {
  const end = performance.now() + turnMillis;
  let least = Number.POSITIVE_INFINITY;
  do {
    const start = performance.now();
    const result = run();
    if (result instanceof Promise) await result;
    least = Math.min(least, performance.now() - start);
  } while (performance.now() < end);
  return least;
}
