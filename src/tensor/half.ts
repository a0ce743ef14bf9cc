import { bytesOf } from '../memory/buffers.ts';
import { pieces } from '../memory/checkpoint.ts';

/**
 * float16 (IEEE 754 binary16) and bfloat16 (the upper half of a float32), widened to float32 and narrowed
 * from any number. Every value of either is a float32, so widening rounds nothing: subnormals become normal,
 * -0 and the infinities stay, and a NaN keeps its sign and its payload.
 */

/** The float32 elements of little-endian float16 bytes, at any alignment, in memory of their own. */
export function widenFloat16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(bytes.length / 2);
  for (const [from, to] of pieces(bits.length)) {
    for (let i = from; i < to; i++) bits[i] = float32Bits(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  }
  return new Float32Array(bits.buffer);
}

/** The float32 elements of little-endian bfloat16 bytes, at any alignment, in memory of their own. */
export function widenBfloat16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(bytes.length / 2);
  for (const [from, to] of pieces(bits.length)) {
    for (let i = from; i < to; i++) bits[i] = (bytes[2 * i] << 16) | (bytes[2 * i + 1] << 24);
  }
  return new Float32Array(bits.buffer);
}

/** The little-endian bytes of numbers in float16, each rounded once to the nearest, ties to even. */
export function narrowToFloat16(data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(2 * data.length);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, data.length);
  const read = bitsIn(data);
  // A loop of its own for each kind: one that is handed a function takes five times as long.
  for (const [from, to] of pieces(data.length)) {
    if (read) for (let i = from; i < to; i++) halves[i] = float16Bits(read[i]);
    else for (let i = from; i < to; i++) halves[i] = float16Bits(oddFloat32Bits(data[i]));
  }
  return bytes;
}

/** The same in bfloat16. */
export function narrowToBfloat16(data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(2 * data.length);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, data.length);
  const read = bitsIn(data);
  for (const [from, to] of pieces(data.length)) {
    if (read) for (let i = from; i < to; i++) halves[i] = bfloat16Bits(read[i]);
    else for (let i = from; i < to; i++) halves[i] = bfloat16Bits(oddFloat32Bits(data[i]));
  }
  return bytes;
}

/**
 * Writes numbers in float16 to the beginning of `target`, each rounded once to the nearest, ties to even. The two may
 * be the same.
 */
export function roundToFloat16(data: ArrayLike<number>, target: Float32Array): void {
  const written = new Uint32Array(target.buffer, target.byteOffset, data.length);
  const read = bitsIn(data);
  for (const [from, to] of pieces(data.length)) {
    if (read) for (let i = from; i < to; i++) written[i] = float32Bits(float16Bits(read[i]));
    else for (let i = from; i < to; i++) written[i] = float32Bits(float16Bits(oddFloat32Bits(data[i])));
  }
}

/** The same in bfloat16. */
export function roundToBfloat16(data: ArrayLike<number>, target: Float32Array): void {
  const written = new Uint32Array(target.buffer, target.byteOffset, data.length);
  const read = bitsIn(data);
  for (const [from, to] of pieces(data.length)) {
    if (read) for (let i = from; i < to; i++) written[i] = bfloat16Bits(read[i]) << 16;
    else for (let i = from; i < to; i++) written[i] = bfloat16Bits(oddFloat32Bits(data[i])) << 16;
  }
}

/** The bits of float32 elements; undefined of other numbers. */
function bitsIn(data: ArrayLike<number>): Uint32Array | undefined {
  return data instanceof Float32Array
    ? new Uint32Array(data.buffer, data.byteOffset, data.length)
    : undefined;
}

/** The bits of a number in float16, rounded once to the nearest, ties to even. */
export function bitsOfFloat16(value: number): number {
  return float16Bits(oddFloat32Bits(value));
}

/** The same in bfloat16. */
export function bitsOfBfloat16(value: number): number {
  return bfloat16Bits(oddFloat32Bits(value));
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

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/**
 * The bits of the float32 that a number is, or of the odd one of the two around it. Rounding that to nearest
 * even in a format of at least two bits fewer gives what rounding the number itself gives (Boldo and
 * Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008).
 */
function oddFloat32Bits(value: number): number {
  single[0] = value;
  const [nearest] = single;
  const [bits] = singleBits;
  if (nearest === value || Number.isNaN(value) || bits % 2 === 1) return bits;
  return Math.abs(nearest) > Math.abs(value) ? bits - 1 : bits + 1;
}

function float16Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  // A NaN whose payload lies in the bits that go would become an infinity; the quiet bit keeps it a NaN.
  if (rest > 0x7f800000) return sign | 0x7e00 | ((rest >>> 13) & 0x3ff);
  // From 2^-14 on, normal; what rounds beyond the greatest float16 carries into the exponent of infinity.
  if (rest >= 0x38800000) {
    const rounded = (rest - ((127 - 15) << 23) + 0xfff + ((rest >>> 13) & 1)) >>> 13;
    return sign | Math.min(rounded, 0x7c00);
  }
  // Subnormal: a whole number of 2^-24. Below 2^-25 nothing is left.
  const shift = 126 - (rest >>> 23);
  if (shift > 24) return sign;
  const significand = (rest & 0x7fffff) | 0x800000;
  const whole = significand >>> shift;
  return sign | ((significand + (1 << (shift - 1)) - 1 + (whole & 1)) >>> shift);
}

function bfloat16Bits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
