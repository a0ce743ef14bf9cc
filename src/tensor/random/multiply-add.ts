const float = new Float64Array(1);
/** The words of `float`, the low one first (WebAssembly's order, which the service needs anyway). */
const words = new Int32Array(float.buffer);

/** Operands below this are split without overflow, and products above that have tails without underflow. */
const most = 2 ** 480;
const least = 2 ** -900;

/**
 * a·b + c rounded once to float64: the exact product and sums as pairs, the tail rounded to odd (Boldo &
 * Melquiond, "Emulation of a FMA and correctly rounded sums", 2008).
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  if (c === 0) return product + c;
  if (!(Math.abs(a) < most && Math.abs(b) < most && Math.abs(c) < most && Math.abs(product) > least))
    return scaledMultiplyAdd(a, b, c);
  const productTail = errorOfProduct(a, b, product);
  const sum = c + productTail;
  const sumTail = errorOfSum(c, productTail, sum);
  const head = product + sum;
  return head + sumToOdd(sumTail, errorOfSum(product, sum, head));
}

/** Binary digits between a sum's terms beyond which the smaller one only breaks ties. */
const far = 120;

/**
 * a·b + c rounded once, where the plain product or its tail may overflow or underflow: computed at the scale of
 * a·b, then scaled back. Scaling to a subnormal number rounds again. That is wrong only if the first result is a
 * tie that the exact one is not.
 */
function scaledMultiplyAdd(a: number, b: number, c: number): number {
  if (a === 0 || b === 0 || !Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c))
    return a * b + c;
  const [aPower, bPower] = [exponentOf(a), exponentOf(b)];
  const power = aPower + bPower;
  const distance = exponentOf(c) - power;
  if (distance > far) return c;
  const [x, y] = [scaled(a, -aPower), scaled(b, -bPower)];
  const z = distance < -far ? Math.sign(c) * 2 ** -far : scaled(c, -power);
  const value = fusedMultiplyAdd(x, y, z);
  const result = scaled(value, power);
  if (Math.abs(result) >= 2 ** -1022) return result;
  const lost = value - scaled(result, -power);
  if (Math.abs(lost) !== 2 ** (-1075 - power)) return result;
  const left = z - value;
  const rest = fusedMultiplyAdd(x, y, left) + errorOfSum(z, -value, left);
  return Math.sign(rest) === Math.sign(lost) ? result + Math.sign(lost) * Number.MIN_VALUE : result;
}

/** ⌊log2 |x|⌋ of a finite x that is not 0. */
function exponentOf(x: number): number {
  const isSmall = Math.abs(x) < 2 ** -1022;
  float[0] = isSmall ? x * 2 ** 100 : x;
  return ((words[1] >>> 20) & 0x7ff) - 1023 - (isSmall ? 100 : 0);
}

/** x·2^power. Only the last step may round, and only to a subnormal number or an infinity. */
function scaled(x: number, power: number): number {
  if (Math.abs(power) <= 1000) return x * 2 ** power;
  const last = 1000 * Math.sign(power);
  return x * 2 ** (power - last) * 2 ** last;
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
