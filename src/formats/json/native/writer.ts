import { checkpoint } from '../../../memory/checkpoint.ts';
import type { Elements } from '../../../tensor/dtype.ts';
import { type Decimals, mostAxes } from '../codec.ts';
import type { GrowingText } from '../growing-text.ts';
import { type JsonAddon, refused } from './addon.ts';

/** Numbers that a call of the addon writes, in a third of a millisecond. */
const numbersPerCall = 2 ** 14;
/** Bytes that a call writes in base64. */
const bytesPerCall = 3 * 2 ** 16;

/** The words of c/codec.h's Writing. */
const writing = new Int32Array(2 + 2 * mostAxes);
const written = 1;
const dims = 2;
const counters = dims + mostAxes;

/** With less room than this in a text, numbers go through scratch memory. */
const leastRoom = 2 ** 12;
const scratch = new Uint8Array(2 ** 16);
const wide = new Float64Array(2 ** 12);

/** `Codec.writeNumbers`, into the text's own memory but for its beginning and its end. */
export function writeNumbers(
  addon: JsonAddon,
  set: number,
  text: GrowingText,
  data: Elements,
  shape: readonly number[],
  decimals?: Decimals,
): void {
  writing[0] = shape.length;
  writing.set(shape, dims);
  writing.fill(0, counters, counters + shape.length);
  const inPlace = !decimals && (data instanceof Float32Array || data instanceof Float64Array);
  const step = inPlace ? numbersPerCall : wide.length;
  const before = text.length;
  for (let from = 0; from < data.length; from += writing[written]) {
    checkpoint();
    const to = Math.min(from + step, data.length);
    // Integers are float64 here, which holds each of them exactly.
    if (decimals) decimals(data.subarray(from, to), wide);
    else if (!inPlace) wide.set(data.subarray(from, to));
    const [numbers, first, end] = inPlace ? [data, from, to] : [wide, 0, to - from];
    const direct = text.room >= leastRoom;
    const [target, at] = direct ? [text.bytes, text.length] : [scratch, 0];
    const bytes = addon.jsonWrite(set, writing, numbers, first, end, target, at);
    if (bytes < 0 || writing[written] === 0) throw refused();
    if (direct) text.advance(bytes);
    else {
      const mean = (text.length + bytes - before) / (from + writing[written]);
      text.append(scratch.subarray(0, bytes), Math.ceil(1.01 * mean * (data.length - from)) + 64);
    }
  }
}

/** `Codec.writeBase64`, into the text's own memory. */
export function writeBase64(addon: JsonAddon, set: number, text: GrowingText, bytes: Uint8Array): void {
  text.reserve(4 * Math.ceil(bytes.length / 3));
  for (let from = 0; from < bytes.length; from += bytesPerCall) {
    checkpoint();
    const to = Math.min(from + bytesPerCall, bytes.length);
    if (!addon.jsonBase64(set, bytes, from, to, text.bytes, text.length)) throw refused();
    text.advance(4 * Math.ceil((to - from) / 3));
  }
}
