import { bufferFor, canReplace, isKeepable, largestKept, smallestKept, takeKept } from '../memory/buffers.ts';

/**
 * Buffers go home. They cross to a worker with a task, and as many come back with its result: so workers
 * neither hoard buffers nor starve, and the event loop has for the next task what the last one used.
 */

/**
 * A buffer for a worker to answer in; undefined where a reply of so many bytes needs none, or is too large
 * for one to be kept.
 */
export function spareFor(replyBytes: number): ArrayBuffer | undefined {
  if (replyBytes < smallestKept || replyBytes > largestKept) return undefined;
  // No larger one: it would not be taken for a reply that is shorter than was predicted.
  return bufferFor(replyBytes);
}

/**
 * Takes the buffers that go back with a result: one for each that came with the task, but for those that the
 * result lies in. What it lies in may be another buffer than the spare one: then that stays in its place.
 * @param received sizes of the buffers that came with the task
 * @param sent sizes of the buffers that the result lies in
 */
export function takeReturned(received: readonly number[], sent: readonly number[]): ArrayBuffer[] {
  const owed = received.filter(isKeepable).sort((one, other) => one - other);
  const strike = (isMatch: (one: number) => boolean) => {
    const at = owed.findIndex(isMatch);
    if (at >= 0) owed.splice(at, 1);
    return at >= 0;
  };
  const others = sent.filter((size) => !strike((one) => one === size));
  for (const size of others) strike((one) => canReplace(one, size));
  return owed.flatMap((size) => takeKept(size) ?? []);
}
