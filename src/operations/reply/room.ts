import { largestKept } from '../../memory/buffers.ts';

/** Text of few outputs exceeds the prediction by more than this factor. */
const textSpread = 1.25;

/** Names, brackets, shapes and statistics, which are not predicted. A text that outgrows its buffer is held twice. */
const documentBytes = 2 ** 16;

/** The size of the buffer for a reply of the predicted size. Pages that are not written take no memory. */
export function replyRoom(predictedBytes: number): number {
  const room = textSpread * predictedBytes;
  return predictedBytes + documentBytes > largestKept ? room + documentBytes : Math.min(room, largestKept);
}
