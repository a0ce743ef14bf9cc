/** May throw to abandon the work: what it was making is then unfinished, and nothing else may be. */
export type Checkpoint = () => void;

let current: Checkpoint = () => {};

/**
 * Where the work that this thread does may end, since nobody waits for it any more: all that takes long calls it between pieces of a few
 * milliseconds at most. The worker decides what happens there; on the event loop, nothing does.
 */
export function checkpoint(): void {
  current();
}

/** Elements of a loop between two checkpoints: at 50 ns each, what the slowest takes, some 3 ms. */
const stride = 2 ** 16;

/** The same for a loop over elements, which says at which it is. */
export function checkpointAt(element: number): void {
  if (element % stride === 0) current();
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
