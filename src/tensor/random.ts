import type { TensorData } from './tensor.ts';

/** MT19937 (Matsumoto & Nishimura 1998), as PyTorch's CPU generator after `torch.manual_seed(seed)`. */
export class MersenneTwister {
  readonly #state = new Uint32Array(624);
  #next = 624;

  /** Only the low 32 bits of `seed`, a safe integer, count. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed % 2 ** 32;
    for (let i = 1; i < 624; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  }

  /** The next 32 random bits, as an integer from 0 to 2^32 − 1. */
  uint32(): number {
    if (this.#next === 624) this.#twist();
    let bits = this.#state[this.#next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < 624; i++) {
      const mixed = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
      state[i] = state[(i + 397) % 624] ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

/**
 * Fills `data` as `tensor.uniform_(low, high)` in PyTorch: u·(high − low) + low with one rounding, low, high and their
 * difference rounded to the dtype first. u is 24 bits of one draw (float32), or 53 of two, the first the high word (float64).
 */
export function fillUniform(data: TensorData, low: number, high: number, generator: MersenneTwister): void {
  if (data instanceof Float32Array) {
    const from = Math.fround(low);
    const range = Math.fround(Math.fround(high) - from);
    // The product has 48 bits, exact in float64; its sum rounded to float64 and to float32 is torch's fused result.
    for (let i = 0; i < data.length; i++)
      data[i] = ((generator.uint32() & 0xffffff) / 2 ** 24) * range + from;
    return;
  }
  for (let i = 0; i < data.length; i++) {
    const top = generator.uint32() & 0x1fffff;
    data[i] = fusedMultiplyAdd((top * 2 ** 32 + generator.uint32()) / 2 ** 53, high - low, low);
  }
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/**
 * a·b + c rounded once, for operands far from overflow and underflow: the exact product and sums as pairs, the tail rounded to
 * odd (Boldo & Melquiond, "Emulation of a FMA and correctly rounded sums", 2008).
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const [product, productTail] = twoProduct(a, b);
  const [sum, sumTail] = twoSum(c, productTail);
  const [head, headTail] = twoSum(product, sum);
  return head + roundToOdd(sumTail, headTail);
}

function roundToOdd(a: number, b: number): number {
  const [sum, error] = twoSum(a, b);
  float[0] = sum;
  if (error === 0 || bits[0] & 1n) return sum;
  bits[0] += error > 0 === sum > 0 ? 1n : -1n;
  return float[0];
}

function twoSum(a: number, b: number): [sum: number, error: number] {
  const sum = a + b;
  const second = sum - a;
  return [sum, a - (sum - second) + (b - second)];
}

/** Dekker's product with Veltkamp's splitting at 27 bits. */
function twoProduct(a: number, b: number): [product: number, error: number] {
  const product = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

function split(value: number): [high: number, low: number] {
  const scaled = value * (2 ** 27 + 1);
  const high = scaled - (scaled - value);
  return [high, value - high];
}
