import { dropHeap } from '../backend/wasm/instance.ts';
import { dropCodec } from '../formats/json/codec.ts';
import { trim } from '../memory/buffers.ts';

/** A thread that has nothing to do keeps no more of each kind of memory. */
const keptIdle = 2 ** 20;

/** Gives back what this thread keeps for the next job. */
export function trimMemory(): void {
  trim(keptIdle);
  dropHeap(keptIdle);
  dropCodec(keptIdle);
}
