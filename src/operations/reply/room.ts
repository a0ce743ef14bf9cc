import { largestKept } from '../../memory/buffers.ts';

/** Few outputs take more bytes per number as text than this times what is predicted. */
const textSpread = 1.25;

/** The room to make for a reply that is predicted to take so many bytes. */
export function replyRoom(predictedBytes: number): number {
  return predictedBytes > largestKept ? predictedBytes : Math.min(textSpread * predictedBytes, largestKept);
}
