/* Decimals to float64. */
#pragma once
#include "bytes.h"
#include "tables.h"

typedef unsigned __int128 Product;
INLINE uint64_t multiply_high(uint64_t a, uint64_t b) { return (uint64_t)((Product)a * b >> 64); }
INLINE Power power_of_ten(int k) { return powers_of_ten[k - LEAST_POWER]; }

/* 10^0 to 10^22, all exact in float64. */
static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/*
 * The bits of the float64 nearest to w · 10^q, ties to even, for every w and q: Lemire, "Number parsing at a gigabyte per second" (2021),
 * with the proof of Mushtak and Lemire, "Fast number parsing without fallback" (2023), that 128 bits decide all.
 */
static inline uint64_t eisel_lemire(uint64_t w, int q) {
  const uint64_t infinity = 0x7ffull << 52;
  if (w == 0 || q < LEAST_POWER) return 0;
  if (q > 308) return infinity;
  const int zeros = __builtin_clzll(w);
  w <<= zeros;

  /* Both papers truncate 5^q for q > 55, where it is no longer exact; the table rounds up. */
  const Power power = power_of_ten(q);
  Product product = (Product)w * power.high;
  if ((product >> 64 & 0x1ff) == 0x1ff) product += multiply_high(w, power.low - (q > 55));
  const uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;

  const int upper = (int)(high >> 63), shift = upper + 9;
  uint64_t mantissa = high >> shift;
  /* floor(q · log2(10)) + 63 + 1023, the biased exponent */
  int exponent = ((217706 * q) >> 16) + 63 + upper - zeros + 1023;
  if (exponent <= 0) {
    if (1 - exponent >= 64) return 0;
    mantissa >>= 1 - exponent;
    return (mantissa + (mantissa & 1)) >> 1; /* a carry into bit 52 makes the least normal number */
  }
  /* Exactly half way is only possible for these q: then to even. */
  if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << shift == high) mantissa &= ~1ull;
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >= 1ull << 53) {
    mantissa = 1ull << 52;
    exponent++;
  }
  if (exponent >= 0x7ff) return infinity;
  return (uint64_t)exponent << 52 | (mantissa & 0xfffffffffffff);
}

INLINE double double_of(uint64_t bits) {
  double value;
  COPY(&value, &bits, 8);
  return value;
}
INLINE uint64_t bits_of_double(double value) {
  uint64_t bits;
  COPY(&bits, &value, 8);
  return bits;
}

/*
 * The same. Two exact operands and one rounding where both fit (Clinger, "How to read floating point numbers accurately", 1990), else one
 * or two products.
 */
INLINE uint64_t to_float64(uint64_t w, int q) {
  if (w <= 1ull << 53 && q >= -22 && q <= 22) {
    const double whole = (double)(int64_t)w;
    return bits_of_double(q < 0 ? whole / exact_powers[-q] : whole * exact_powers[q]);
  }
  return eisel_lemire(w, q);
}

/* Stores a float64 as what it is, or rounded to float32. */
INLINE void store_number(uint8_t *out, uint64_t bits, int float64) {
  const float narrow = (float)double_of(bits);
  if (float64) store8(out, bits);
  else COPY(out, &narrow, 4);
}
