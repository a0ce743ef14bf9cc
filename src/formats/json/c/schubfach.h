/*
 * The shortest decimal s · 10^k that reads back to the same number, of several the one nearest to it, of two equally near the even one:
 * Giulietti, "The Schubfach way to render doubles" (2020). s may end in zeros.
 */
#pragma once
#include "decimal.h"

typedef struct {
  uint64_t s;
  int k;
} Decimal;

/* floor(log10(2^q)), or floor(log10(3/4 · 2^q)) at a power of two, whose lower neighbour is nearer. */
INLINE int floor_log10(int q, int uneven) { return (q * 1262611 - (uneven ? 524031 : 0)) >> 22; }
/* floor(log2(10^k)) */
INLINE int floor_log2(int k) { return (k * 1741647) >> 19; }

/* floor(g · c · 2^-64), its lowest bit set if anything was cut off: comparisons then need no more digits. */
INLINE uint32_t odd_product32(uint64_t g, uint32_t c) {
  const Product product = (Product)g * c;
  return (uint32_t)(product >> 64) | ((uint32_t)(product >> 32) > 1);
}
INLINE uint64_t odd_product64(Power g, uint64_t c) {
  const Product product = (Product)g.high * c + multiply_high(g.low, c);
  return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

/*
 * The one float32 (with its negative) whose shortest decimal, 7.038531e-26, does not survive being read as float64 and rounded to float32,
 * which is how most readers have it, ours too: it lies so near to the middle between two float32 that float64 takes it for that. One digit
 * more, then.
 */
enum { AMBIGUOUS = 0x15ae43fd };

/*
 * The decimal to write for a value v / 4 · 10^k whose interval is [lower, upper] / 4 · 10^k: the one a digit shorter if the interval holds
 * just one such, else the neighbour that the interval holds, else the nearer.
 */
INLINE Decimal choose(uint64_t lower, uint64_t v, uint64_t upper, int k) {
  const uint64_t s = v >> 2;
  if (s >= 10) {
    const uint64_t tenth = s / 10;
    const int below = lower <= tenth * 40, above = tenth * 40 + 40 <= upper;
    if (below != above) return (Decimal){tenth + (uint64_t)above, k + 1};
  }
  const int below = lower <= s * 4, above = s * 4 + 4 <= upper;
  const uint64_t middle = s * 4 + 2;
  const int nearer = v > middle || (v == middle && (s & 1));
  return (Decimal){s + (uint64_t)(below != above ? above : nearer), k};
}

/* For a float32 with these bits, sign and zero and non-finite ones aside. */
INLINE Decimal shortest32(uint32_t bits) {
  const uint32_t fraction = bits & 0x7fffff, biased = bits >> 23, c = fraction | (uint32_t)(biased != 0) << 23;
  const int q = (biased ? (int)biased : 1) - 150;
  /* A whole number below 2^24: its neighbours are so near that no shorter decimal lies between. */
  if (q <= 0 && q > -24 && __builtin_ctz(c) >= -q) return (Decimal){c >> -q, 0};
  if (bits == AMBIGUOUS) return (Decimal){70385307, -33};

  const int uneven = fraction == 0 && biased > 1;
  const uint32_t odd = c & 1; /* an odd one does not own the ends of its interval */
  const int k = floor_log10(q, uneven), h = q + floor_log2(-k) + 1;
  const Power power = power_of_ten(-k);
  const uint64_t g = power.high + (power.low != 0); /* rounded up to 64 bits, as the 128 are */
  const uint32_t lower = odd_product32(g, (c * 4 - 2 + (uint32_t)uneven) << h) + odd;
  const uint32_t v = odd_product32(g, (c * 4) << h);
  const uint32_t upper = odd_product32(g, (c * 4 + 2) << h) - odd;
  return choose(lower, v, upper, k);
}

/* For a float64 with these bits, sign and zero and non-finite ones aside. */
INLINE Decimal shortest64(uint64_t bits) {
  const uint64_t fraction = bits & 0xfffffffffffff;
  const int biased = (int)(bits >> 52);
  const uint64_t c = fraction | (uint64_t)(biased != 0) << 52;
  const int q = (biased ? biased : 1) - 1075;
  if (q <= 0 && q > -53 && __builtin_ctzll(c) >= -q) return (Decimal){c >> -q, 0};

  const int uneven = fraction == 0 && biased > 1;
  const uint64_t odd = c & 1;
  const int k = floor_log10(q, uneven), h = q + floor_log2(-k) + 1;
  const Power power = power_of_ten(-k);
  const uint64_t lower = odd_product64(power, (c * 4 - 2 + (uint64_t)uneven) << h) + odd;
  const uint64_t v = odd_product64(power, (c * 4) << h);
  const uint64_t upper = odd_product64(power, (c * 4 + 2) << h) - odd;
  return choose(lower, v, upper, k);
}
