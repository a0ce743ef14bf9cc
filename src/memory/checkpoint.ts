/** May throw. Only the result in progress may be left incomplete. */
export type Checkpoint = () => void;

let current: Checkpoint = () => {};

/**
 * Call every few milliseconds in long work. Throws if the job is cancelled. Does nothing on the event loop.
 */
export function checkpoint(): void {
  current();
}

/** Elements between two checkpoints. The slowest loop takes 50 ns per element, so 2 ms. */
export const elementsBetween = 2 ** 15;

/** A checkpoint in a loop over elements. `element` is the loop's index. */
export function checkpointAt(element: number): void {
  if (element % elementsBetween === 0) current();
}

/**
 * `length` elements in pieces, with a checkpoint before each: for loops too tight for a check per element.
 */
export function* pieces(length: number): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < length; from += elementsBetween) {
    current();
    yield [from, Math.min(from + elementsBetween, length)];
  }
}

/** Runs `work` with `stop` called at its checkpoints. */
export function stoppable<T>(stop: Checkpoint, work: () => T): T {
  const outer = current;
  current = stop;
  try {
    return work();
  } finally {
    current = outer;
  }
}
