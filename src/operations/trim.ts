import { backends } from '../backend/selection.ts';
import { dropCodec } from '../formats/json/codec.ts';
import { trim as trimBuffers } from '../memory/buffers.ts';

/** A thread that has nothing to do keeps no more of each kind of memory. */
const keptIdle = 2 ** 20;

/** Gives back what this thread keeps for the next job. */
export function trimMemory(): void {
  trimBuffers(keptIdle);
  for (const { trim } of backends) trim?.(keptIdle);
  dropCodec(keptIdle);
}
