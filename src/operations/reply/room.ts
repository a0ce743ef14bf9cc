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

/** The header of a file without figures: the layer, its shapes and its cost as text in text. */
const headerBytes = 4096;

/**
 * Bytes to leave before the output where it is the only tensor of a file with figures of so many bytes. The header goes
 * there. One that is longer after all goes with a copy of the output into another buffer.
 */
export function headerRoom(figureBytes: number): number {
  return 64 * Math.ceil((headerBytes + textSpread * figureBytes) / 64);
}
