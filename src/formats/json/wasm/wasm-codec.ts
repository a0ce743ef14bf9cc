import type { Codec } from '../codec.ts';
import { WasmReader } from './reader.ts';
import { writeBase64, writeNumbers } from './writer.ts';

/** The codec in WebAssembly, for every machine. Its memory is small: texts and numbers pass through it. */
export const wasmCodec: Codec = {
  name: 'wasm',
  reader: (body) => new WasmReader(body),
  writeNumbers,
  writeBase64,
};
