import { pieces } from '../memory/checkpoint.ts';

/**
 * float16 (IEEE 754 binary16) and bfloat16 widened to float32. Every value of either is a float32, so nothing is
 * rounded: subnormals become normal, -0 and the infinities stay, and a NaN keeps its sign and its payload.
 */

/** The float32 elements of little-endian float16 bytes, at any alignment, in memory of their own. */
export function widenFloat16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(bytes.length / 2);
  for (const [from, to] of pieces(bits.length)) {
    for (let i = from; i < to; i++) bits[i] = float32Bits(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  }
  return new Float32Array(bits.buffer);
}

/** The float32 elements of little-endian bfloat16 bytes (the upper halves of float32), in memory of their own. */
export function widenBfloat16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(bytes.length / 2);
  for (const [from, to] of pieces(bits.length)) {
    for (let i = from; i < to; i++) bits[i] = (bytes[2 * i] << 16) | (bytes[2 * i + 1] << 24);
  }
  return new Float32Array(bits.buffer);
}

/** float16 has 5 bits of exponent, biased by 15, and 10 of fraction; float32 has 8, biased by 127, and 23. */
function float32Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const rest = half & 0x7fff;
  if (rest >= 0x7c00) return sign | 0x7f800000 | ((rest & 0x3ff) << 13);
  if (rest >= 0x400) return sign | ((rest << 13) + ((127 - 15) << 23));
  if (rest === 0) return sign;
  // A subnormal, rest × 2^-24: its leading one moves to where normal numbers have theirs, and is left out.
  const shift = Math.clz32(rest) - Math.clz32(0x400);
  return sign | ((127 - 14 - shift) << 23) | (((rest << shift) & 0x3ff) << 13);
}
