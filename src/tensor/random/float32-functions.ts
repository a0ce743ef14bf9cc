import { fusedMultiplyAdd32 } from './multiply-add.ts';

/**
 * The logarithm, sine and cosine of ATen's vector code (Cephes' single-precision polynomials,
 * ATen/native/cpu/avx_mathfun.h), in float32, operation by operation. PyTorch's AVX2 build lets the compiler
 * fuse a product with the sum that it goes into; where both terms of a sum are products, it is the one
 * computed first. Every step runs over all numbers before the next begins, so that none passes from call to
 * call as a boxed number; a Float32Array rounds what is stored in it.
 */

/** Numbers that one call takes at most. */
export const laneCount = 512;

const lanes = () => new Float32Array(laneCount);
const exponents = lanes();
const reduced = lanes();
const octants = new Int32Array(laneCount);
const squares = lanes();
const evens = lanes();

/** y = y·x + term in every lane. */
function hornerStep(y: Float32Array, x: Float32Array, term: number, count: number): void {
  for (let j = 0; j < count; j++) y[j] = fusedMultiplyAdd32(y[j], x[j], term);
}

/** A polynomial by Horner's rule, the highest coefficient first. */
function polynomial(y: Float32Array, x: Float32Array, terms: Float32Array, count: number): void {
  y.fill(terms[0], 0, count);
  for (let i = 1; i < terms.length; i++) hornerStep(y, x, terms[i], count);
}

const word = new Int32Array(1);
const float = new Float32Array(word.buffer);

const logTerms = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const sqrtHalf = Math.fround(Math.SQRT1_2);
/** ln 2 in two parts, the first of 10 bits. */
const [ln2High, ln2Low] = Float32Array.of(0.693359375, -2.1219444e-4);

/** Writes ln x of the first `count` of `x`, normal and positive, into `y`. */
export function log32(x: Float32Array, y: Float32Array, count: number): void {
  const m = reduced;
  for (let j = 0; j < count; j++) {
    float[0] = x[j];
    const exponent = (word[0] >>> 23) - 126;
    word[0] = (word[0] & 0x7fffff) | 0x3f000000;
    const fraction = float[0];
    const low = fraction < sqrtHalf;
    exponents[j] = low ? exponent - 1 : exponent;
    m[j] = low ? 2 * fraction - 1 : fraction - 1;
  }
  polynomial(y, m, logTerms, count);
  for (let j = 0; j < count; j++) {
    const square = Math.fround(m[j] * m[j]);
    const cubic = fusedMultiplyAdd32(Math.fround(y[j] * m[j]), square, Math.fround(exponents[j] * ln2Low));
    y[j] = m[j] + Math.fround(cubic - 0.5 * square);
  }
  for (let j = 0; j < count; j++) y[j] = y[j] + exponents[j] * ln2High;
}

/** π/4 in three parts, negated, the first two short. */
const [quarterPi1, ...quarterPiTail] = Float32Array.of(
  -0.78515625,
  -2.41875648498535e-4,
  -3.77489497744594e-8,
);
const fourOverPi = Math.fround(4 / Math.PI);
const sineTerms = Float32Array.of(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
const cosineTerms = Float32Array.of(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2);

/** Writes cos x and sin x of the first `count` of `x`, from 0 to 2π, into `cosine` and `sine`. */
export function cosSin32(x: Float32Array, cosine: Float32Array, sine: Float32Array, count: number): void {
  const rest = reduced;
  for (let j = 0; j < count; j++) {
    // The nearest even multiple of π/4.
    octants[j] = (Math.trunc(Math.fround(x[j] * fourOverPi)) + 1) & ~1;
    // Exact, so that it need not be fused.
    rest[j] = x[j] + octants[j] * quarterPi1;
  }
  for (const part of quarterPiTail) {
    for (let j = 0; j < count; j++) rest[j] = fusedMultiplyAdd32(octants[j], part, rest[j]);
  }
  for (let j = 0; j < count; j++) squares[j] = rest[j] * rest[j];
  polynomial(evens, squares, cosineTerms, count);
  for (let j = 0; j < count; j++) {
    const quartic = fusedMultiplyAdd32(Math.fround(evens[j] * squares[j]), squares[j], -0.5 * squares[j]);
    evens[j] = quartic + 1;
  }
  polynomial(sine, squares, sineTerms, count);
  for (let j = 0; j < count; j++) {
    const odd = fusedMultiplyAdd32(Math.fround(sine[j] * squares[j]), rest[j], rest[j]);
    const turned = (octants[j] & 2) !== 0;
    const even = evens[j];
    cosine[j] = ((octants[j] + 2) & 4) !== 0 ? -(turned ? odd : even) : turned ? odd : even;
    sine[j] = (octants[j] & 4) !== 0 ? -(turned ? even : odd) : turned ? even : odd;
  }
}
