import type { Codec } from '../../src/formats/json/codec.ts';
import { nativeCodecOf } from '../../src/formats/json/native/native-codec.ts';
import { wasmCodec } from '../../src/formats/json/wasm/wasm-codec.ts';
import { nativeEngines } from './kernels.ts';

/** The native codecs of all instruction sets of this machine; none where no addon was built. */
export const nativeCodecs: readonly Codec[] = nativeEngines.map(({ addon, set, instructions }) =>
  nativeCodecOf(addon, set, instructions),
);

/** All codecs. */
export const codecs: readonly Codec[] = [wasmCodec, ...nativeCodecs];
