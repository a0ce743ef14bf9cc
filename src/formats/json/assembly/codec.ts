import { prepareShort } from './codec/read-short';
import { prepareTiny } from './codec/read-tiny';
import { pairsEnd, preparePairs } from './codec/write-pair';

/**
 * The JSON codec of tensors: numbers in, numbers or base64 out. Memory is the host's: static data first, then
 * from `work` on whatever the job at hand needs (src/formats/json/wasm/instance.ts lays it out).
 */
export { powers } from './codec/powers';
export { beginArray, readArray, report, lengths, indexes } from './codec/read-array';
export { findStringEnd } from './codec/scan-string';
export { dims, beginTensor, writeNumbers } from './codec/write-array';
export { writeBase64 } from './codec/write-base64';

/** The first byte that is free for the host. */
export const work: usize = pairsEnd;

/** Fills the tables, in zeroed memory that reaches to `work`; once, before everything else. */
export function prepare(): void {
  prepareShort();
  prepareTiny();
  preparePairs();
}
