const size = 624;
const shift = 397;

/**
 * What PyTorch's CPU generator reads of a seed: its low 32 bits in two's complement, so that −1 is 2^64 − 1.
 */
export function seedBits(seed: number | bigint): number {
  return Number(BigInt.asUintN(32, BigInt(seed)));
}

/** MT19937 (Matsumoto & Nishimura 1998), as PyTorch's CPU generator after `torch.manual_seed(seed)`. */
export class MersenneTwister {
  /**
   * The sine of the last Box-Muller pair: the next standard normal number drawn alone, as in ATen's
   * CPUGeneratorImpl.
   */
  keptNormal: number | null = null;
  readonly #state = new Uint32Array(size);
  #next = size;

  /** Only the low 32 bits of `seed`, an integer, count. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seedBits(seed);
    for (let i = 1; i < size; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  }

  /** The next 32 random bits, as an integer from 0 to 2^32 − 1. */
  uint32(): number {
    if (this.#next === size) this.#twist();
    let bits = this.#state[this.#next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  /** A float32 in [0, 1): 24 bits of one draw. */
  unit24(): number {
    return (this.uint32() & 0xffffff) / 2 ** 24;
  }

  /** A float64 in [0, 1): 53 bits of two draws, the first the high word. */
  unit53(): number {
    const high = this.uint32() & 0x1fffff;
    return (high * 2 ** 32 + this.uint32()) / 2 ** 53;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const following = i + 1 === size ? 0 : i + 1;
      const mixed = (state[i] & 0x80000000) | (state[following] & 0x7fffffff);
      const far = i < size - shift ? i + shift : i + shift - size;
      state[i] = state[far] ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
