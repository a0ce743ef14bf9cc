import { backends } from '../backend/selection.ts';
import { dropCodec } from '../formats/json/wasm/instance.ts';
import { trim as trimBuffers } from '../memory/buffers.ts';
import { mostKept } from '../memory/kept.ts';

/** The most bytes of each kind of memory that an idle thread keeps. */
const keptIdle = 2 ** 20;

/** Frees what a job has taken beyond what the thread keeps. Call it after each job. */
export function trimAfterJob(): void {
  for (const { trim } of backends()) trim?.(mostKept());
}

/** Frees most of the memory that this thread keeps for the next job. */
export function trimMemory(): void {
  trimBuffers(keptIdle);
  for (const { trim } of backends()) trim?.(keptIdle);
  dropCodec(keptIdle);
}
