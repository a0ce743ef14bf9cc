import { largestKept } from '../../memory/buffers.ts';

/** Text of few outputs exceeds the prediction by more than this factor. */
const textSpread = 1.25;

/** The size of the buffer for a reply of the predicted size. */
export function replyRoom(predictedBytes: number): number {
  return predictedBytes > largestKept ? predictedBytes : Math.min(textSpread * predictedBytes, largestKept);
}
