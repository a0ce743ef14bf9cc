/** The range of assembly/codec/powers.ts. */
const leastPower = -342;
const greatestPower = 324;

let table: Uint8Array | undefined;

/**
 * The codec's table: for every k the 128-bit significand ceil(10^k · 2^-s), whose top bit is set, high word
 * first, little-endian. Computed once per thread, in about 1.5 ms.
 */
export function powersOfTen(): Uint8Array {
  table ??= compute();
  return table;
}

/** As 10^k = 5^k · 2^k, the powers of five will do. */
function compute(): Uint8Array {
  const words = new BigUint64Array(2 * (greatestPower - leastPower + 1));
  const put = (k: number, significand: bigint): void => {
    words[2 * (k - leastPower)] = significand >> 64n;
    words[2 * (k - leastPower) + 1] = BigInt.asUintN(64, significand);
  };
  let five = 1n;
  for (let k = 0; k <= -leastPower; k++) {
    const length = floorLog2OfFive(k) + 1; // of 5^k in bits
    if (k <= greatestPower) {
      const cut = BigInt(length - 128);
      put(k, cut <= 0n ? five << -cut : -(-five >> cut)); // >> rounds down, so this rounds up
    }
    if (k > 0) put(-k, (1n << BigInt(127 + length)) / five + 1n); // never exact
    five *= 5n;
  }
  return new Uint8Array(words.buffer);
}

/** floor(k · log2(5)) for 0 <= k <= 1650: 1217359 · 2^-19 is log2(5) but for 10^-7. */
function floorLog2OfFive(k: number): number {
  return Math.floor((k * 1217359) / 2 ** 19);
}
