/** May throw to abandon the work: what it was making is then unfinished, and nothing else may be. */
export type Checkpoint = () => void;

let current: Checkpoint = () => {};

/**
 * Where the work that this thread does may end, since nobody waits for it any more: all that takes long calls
 * it between pieces of a few milliseconds at most. The worker decides what happens there; on the event loop,
 * nothing does.
 */
export function checkpoint(): void {
  current();
}

/** Elements between two checkpoints: at 50 ns each, which is what the slowest loop takes, 2 ms. */
export const elementsBetween = 2 ** 15;

/** A checkpoint in a loop over elements, which says at which it is. */
export function checkpointAt(element: number): void {
  if (element % elementsBetween === 0) current();
}

/**
 * `length` elements in pieces, with a checkpoint before each: for loops that would notice a question at every
 * element.
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
