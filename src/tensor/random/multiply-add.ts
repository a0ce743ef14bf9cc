const float = new Float64Array(1);
/** The words of `float`, the low one first (WebAssembly's order, which the service needs anyway). */
const words = new Int32Array(float.buffer);

/** Operands beyond this take the plain product and sum: splitting them might overflow. */
const limit = 2 ** 480;

/**
 * a·b + c rounded once to float64: the exact product and sums as pairs, the tail rounded to odd (Boldo &
 * Melquiond, "Emulation of a FMA and correctly rounded sums", 2008). For operands below 2^480 and products
 * far from underflow.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  if (c === 0 || !(Math.abs(a) < limit && Math.abs(b) < limit && Math.abs(c) < limit)) return product + c;
  const productTail = errorOfProduct(a, b, product);
  const sum = c + productTail;
  const sumTail = errorOfSum(c, productTail, sum);
  const head = product + sum;
  return head + sumToOdd(sumTail, errorOfSum(product, sum, head));
}

/**
 * a·b + c rounded once to float32, for float32 operands. The product is exact in float64; rounding its sum to
 * float64 and that to float32 is wrong only where the first rounding lands on the middle of two float32
 * numbers.
 */
export function fusedMultiplyAdd32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  const rest = sum - rounded;
  const neighbour = sum + rest;
  if (rest === 0 || Math.fround(neighbour) !== neighbour || !Number.isFinite(rounded)) return rounded;
  const error = errorOfSum(product, c, sum);
  return error !== 0 && error > 0 === rest > 0 ? neighbour : rounded;
}

/**
 * a·b − product exactly, `product` being a·b rounded (Dekker's product with Veltkamp's splitting at 27 bits).
 */
export function errorOfProduct(a: number, b: number, product: number): number {
  const aScaled = a * (2 ** 27 + 1);
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = b * (2 ** 27 + 1);
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** a + b − sum exactly, `sum` being a + b rounded (Knuth's two-sum). */
export function errorOfSum(a: number, b: number, sum: number): number {
  const second = sum - a;
  return a - (sum - second) + (b - second);
}

/** a + b rounded to odd: where it is inexact, that neighbour whose last bit is 1. */
function sumToOdd(a: number, b: number): number {
  const sum = a + b;
  const error = errorOfSum(a, b, sum);
  float[0] = sum;
  if (error === 0 || words[0] & 1) return sum;
  if (error > 0 === sum > 0) words[0] |= 1;
  else if (words[0]-- === 0) words[1]--;
  return float[0];
}
