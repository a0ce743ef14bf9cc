import { bufferFor, canReplace, isKeepable, largestKept, smallestKept, takeKept } from '../memory/buffers.ts';

/**
 * Buffers go to a worker with a task. A result returns as many buffers as its task brought. So neither the
 * workers nor the event loop run out of buffers or collect them.
 */

/** A buffer for a worker's result. Undefined if the result is too small or too large for a kept buffer. */
export function spareFor(replyBytes: number): ArrayBuffer | undefined {
  if (replyBytes < smallestKept || replyBytes > largestKept) return undefined;
  // Not a larger one: it would not be used for a reply shorter than predicted.
  return bufferFor(replyBytes);
}

/**
 * Takes the buffers that go back with a result: as many as came with the task, less those that hold the
 * result. If the result is in another buffer, the worker keeps the spare one.
 * @param received sizes of the buffers that came with the task
 * @param sent sizes of the buffers that hold the result
 */
export function buffersToReturn(received: readonly number[], sent: readonly number[]): ArrayBuffer[] {
  const unmatched = received.filter(isKeepable).sort((one, other) => one - other);
  const removeMatch = (isMatch: (one: number) => boolean) => {
    const at = unmatched.findIndex(isMatch);
    if (at >= 0) unmatched.splice(at, 1);
    return at >= 0;
  };
  const others = sent.filter((size) => !removeMatch((one) => one === size));
  for (const size of others) removeMatch((one) => canReplace(one, size));
  return unmatched.flatMap((size) => takeKept(size) ?? []);
}
