/* Whole numbers of one or two digits, many at a time: labels, counts, and the examples of lessons. */
#pragma once
#include "read-short.h"

/* Where a row has been read to, and its numbers. */
typedef struct {
  const uint8_t *p;
  uint8_t *out;
} Place;

/* The value of one or two digits that begin at each of 16 bytes, if they do. One byte behind them is read. */
INLINE Bytes tiny_values(const uint8_t *p) {
  const Bytes first = sub16(load16(p), all16('0')), second = sub16(load16(p + 1), all16('0'));
  const Bytes twice = add16(first, first), fourfold = add16(twice, twice), ninefold = add16(add16(fourfold, fourfold), first);
  return add16(first, and16(add16(ninefold, second), at_most16(second, all16(9))));
}

/* Stores those of 16 values whose bits are set. Returns the place behind them. */
INLINE uint8_t *store_chosen(Bytes values, uint32_t chosen, uint8_t *out, int float64) {
#if defined(USE_AVX512)
  if (!float64) {
    const __m512 all = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(values));
    const int count = __builtin_popcount(chosen);
    _mm512_mask_storeu_ps(out, (__mmask16)((1u << count) - 1), _mm512_maskz_compress_ps((__mmask16)chosen, all));
    return out + 4 * count;
  }
#endif
  uint8_t value[16];
  store16(value, values);
  for (; chosen; chosen &= chosen - 1, out += float64 ? 8 : 4) {
    const double wide = value[__builtin_ctz(chosen)];
    const float narrow = (float)wide;
    if (float64) COPY(out, &wide, 8);
    else COPY(out, &narrow, 4);
  }
  return out;
}

/*
 * Reads numbers of one or two digits from `at.p` on, where a number begins, within 64 bytes: each with the comma behind it and a space behind
 * that, and the one before a closing bracket. Stops before anything else. 65 bytes must be readable, and there must be room for 32 numbers.
 */
INLINE Place read_tiny(Place at, int float64) {
  const uint8_t *p = at.p;
  const Bytes64 x = load64(p);
  const uint64_t commas = places_of(x, ','), digits = places_from(x, '0', 9), zeros = places_of(x, '0');
  const uint64_t spaces = places_of(x, ' ') & commas << 1;
  uint64_t starts = (commas << 1 & ~spaces) | spaces << 1 | 1;
  const uint64_t others = ~(digits | commas | spaces), empty = starts & commas, third = digits & digits << 1 & digits << 2;
  const uint64_t bad = others | empty | third | ((starts & zeros) << 1 & digits);
  /* All before the lowest bit. */
  const uint64_t good = (bad & -bad) - 1;
  const uint64_t ends = commas & good;
  if (ends) at.p = p + 64 - __builtin_clzll(ends);
  at.p += ends && *at.p == ' ';
  /* The lowest bad place, if there is a digit before it. */
  const uint64_t last = bad & -bad & digits << 1;
  if (last && p[__builtin_ctzll(last)] == ']') at.p = p + __builtin_ctzll(last);
  const ptrdiff_t passed = at.p - p;
  if (passed < 64) starts &= (1ull << passed) - 1;
  for (int i = 0; i < 64; i += 16) at.out = store_chosen(tiny_values(p + i), (uint16_t)(starts >> i), at.out, float64);
  return at;
}
