import { stoppable } from '../../src/memory/checkpoint.ts';

/** How many checkpoints some work passes. */
export function checkpointsOf(work: () => unknown): number {
  let calls = 0;
  stoppable(() => calls++, work);
  return calls;
}
