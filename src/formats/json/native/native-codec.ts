import type { Codec } from '../codec.ts';
import type { JsonAddon } from './addon.ts';
import { NativeReader } from './reader.ts';
import { writeBase64, writeNumbers } from './writer.ts';

/** The codec in C for an instruction set. It reads bodies and writes texts where they lie. */
export function nativeCodecOf(addon: JsonAddon, set: number, instructions: string): Codec {
  return {
    name: instructions,
    reader: (body) => new NativeReader(addon, set, body),
    writeNumbers: (text, data, shape, decimals) => writeNumbers(addon, set, text, data, shape, decimals),
    writeBase64: (text, bytes) => writeBase64(addon, set, text, bytes),
  };
}
