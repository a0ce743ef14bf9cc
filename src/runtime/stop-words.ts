import { ProblemError } from '../errors.ts';
import type { Checkpoint } from '../memory/checkpoint.ts';

/** One word per slot in shared memory. The slot's task reads it at its checkpoints. 1 tells it to stop. */
export type StopWords = Int32Array<SharedArrayBuffer>;

export function stopWords(slots: number): StopWords {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * slots));
}

/** Lets the next task in the slot run. */
export function clearStop(words: StopWords, slot: number): void {
  Atomics.store(words, slot, 0);
}

/** Tells the task in the slot to stop. */
export function requestStop(words: StopWords, slot: number): void {
  Atomics.store(words, slot, 1);
}

/** The checkpoint of the task in the slot. Throws if the task was told to stop. */
export function checkpointOf(words: StopWords, slot: number): Checkpoint {
  return () => {
    if (Atomics.load(words, slot) === 1) throw new ProblemError('client-closed', 'stopped');
  };
}
