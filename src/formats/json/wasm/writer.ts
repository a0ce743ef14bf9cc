import { checkpoint } from '../../../memory/checkpoint.ts';
import type { Elements } from '../../../tensor/dtype.ts';
import type { Decimals } from '../codec.ts';
import type { GrowingText } from '../growing-text.ts';
import { borrow, type Codec, giveBack } from './instance.ts';

/** Bytes of numbers that go to the codec at a time: whole numbers, and whole groups of base64. */
const chunkBytes = 3 * 16384;

/**
 * The longest number, `-d.dddddddddddddddde-308` and its comma, and what the codec stores ahead of itself.
 */
const longestNumber = 26;
const slackBytes = 64;

/** `Codec.writeNumbers`, chunk by chunk. */
export function writeNumbers(
  text: GrowingText,
  data: Elements,
  shape: readonly number[],
  decimals?: Decimals,
): void {
  withCodec((codec) => {
    const { functions, addresses } = codec;
    codec.setWords(addresses.dims, shape);
    functions.beginTensor(shape.length);

    // Integers are float64 here, which holds each of them exactly.
    const float64 = decimals !== undefined || !(data instanceof Float32Array);
    const step = chunkBytes / (float64 ? 8 : 4);
    const target = addresses.work + chunkBytes + slackBytes;
    codec.reserve(target + Math.min(step, data.length) * (longestNumber + 2 * shape.length) + slackBytes);
    const numbers = codec.numbers(addresses.work, step, float64);
    let written = 0;
    for (let from = 0; from < data.length; from += step) {
      checkpoint();
      const chunk = data.length <= step ? data : data.subarray(from, from + step);
      if (decimals && numbers instanceof Float64Array) decimals(chunk, numbers);
      else numbers.set(chunk);
      const end = functions.writeNumbers(addresses.work, chunk.length, float64 ? 1 : 0, target) >>> 0;
      written += end - target;
      const rest = ((data.length - from) / (from + chunk.length)) * written;
      text.append(codec.bytes.subarray(target, end), Math.ceil(1.01 * rest) + slackBytes);
    }
  });
}

/** `Codec.writeBase64`, chunk by chunk. */
export function writeBase64(text: GrowingText, bytes: Uint8Array): void {
  withCodec((codec) => {
    const { functions, addresses } = codec;
    const target = addresses.work + chunkBytes + slackBytes;
    codec.reserve(target + (chunkBytes / 3) * 4 + slackBytes);
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      checkpoint();
      const chunk = bytes.subarray(from, from + chunkBytes);
      codec.bytes.set(chunk, addresses.work);
      const end = functions.writeBase64(addresses.work, chunk.length, target) >>> 0;
      const rest = Math.ceil((bytes.length - from) / 3) * 4;
      text.append(codec.bytes.subarray(target, end), rest + slackBytes);
    }
  });
}

/** Runs `work` with an instance of the codec that nobody else uses meanwhile. */
function withCodec(work: (codec: Codec) => void): void {
  const codec = borrow();
  try {
    work(codec);
  } finally {
    giveBack(codec);
  }
}
