import { ProblemError } from '../errors.ts';
import type { Checkpoint } from '../memory/checkpoint.ts';

/**
 * One word per place in shared memory. The place's worker and the event loop agree by it on who has the job:
 * a job that has not begun can be taken back, and one that has begun can be told to stop.
 */
export type JobWords = Int32Array<SharedArrayBuffer>;

const waiting = 0;
const begun = 1;
const stopped = 2;

export function jobWords(places: number): JobWords {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * places));
}

/** Readies the place for a job. Its worker must be done with the one before. */
export function resetWord(words: JobWords, place: number): void {
  Atomics.store(words, place, waiting);
}

/** The worker begins the place's job. @returns false if the job has been taken back */
export function begin(words: JobWords, place: number): boolean {
  return Atomics.compareExchange(words, place, waiting, begun) === waiting;
}

/** Takes the place's job back, so that its worker passes over it. @returns false if it has begun */
export function takeBack(words: JobWords, place: number): boolean {
  return Atomics.compareExchange(words, place, waiting, stopped) === waiting;
}

/** Whether the worker has begun the place's job. */
export function hasBegun(words: JobWords, place: number): boolean {
  return Atomics.load(words, place) !== waiting;
}

/** Tells the place's job, which has begun, to stop at its next checkpoint. */
export function requestStop(words: JobWords, place: number): void {
  Atomics.store(words, place, stopped);
}

/** The checkpoint of the place's job. Throws if the job was told to stop. */
export function checkpointOf(words: JobWords, place: number): Checkpoint {
  return () => {
    if (Atomics.load(words, place) === stopped) throw new ProblemError('client-closed', 'stopped');
  };
}
