import type { Codec } from './codec.ts';
import { wasmCodec } from './wasm/wasm-codec.ts';

let active = wasmCodec;

/** The codec of this thread. */
export function activeCodec(): Codec {
  return active;
}

/** Has this thread use a codec from now on: by default that of WebAssembly. */
export function activateCodec(codec: Codec = wasmCodec): void {
  active = codec;
}
