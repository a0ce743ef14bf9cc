import { stoppable } from '../../src/tensor/checkpoint.ts';

/** How many checkpoints some work passes. */
export function checkpointsOf(work: () => unknown): number {
  let calls = 0;
  stoppable(() => calls++, work);
  return calls;
}
