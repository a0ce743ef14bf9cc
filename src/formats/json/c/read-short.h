/*
 * Numbers without exponent in at most 31 bytes: nearly all there are in most tensors. One or two vectors hold them whole, so that neither
 * their length nor sign nor point is a branch. 31 bytes behind the first one must be readable.
 */
#pragma once
#include "decimal.h"

/* Whether a number has a sign, and where it has its point and its end (both the same if it has no point). */
typedef struct {
  uint32_t negative, point, end;
} Plain;

/* Last bytes to keep, from 16 - their number on. */
static const uint8_t keep_last[32] = {[16 ... 31] = 0xff};

/* Whether a point has digits on both sides, and no leading zero. */
INLINE int is_grammatical(const uint8_t *p, const Plain *n) {
  /* One digit before the point, or more of which the first is not 0, but never none. */
  const uint32_t first = (uint32_t)p[n->negative] - '0';
  return n->end - n->point != 1 && n->point - n->negative - 1 <= first << 4;
}

/* Where the number at `p`, a digit or a minus sign, has its point and its end, if that is within 31 bytes. 0 if it is not so. */
INLINE int locate(const uint8_t *p, Plain *n) {
  const Bytes bytes = sub16(load16(p), all16('0')), more = sub16(load16(p + 16), all16('0'));
  const uint32_t others = ~(mask16(at_most16(bytes, all16(9))) | mask16(at_most16(more, all16(9))) << 16), breaks = others & ~1u;
  const uint32_t dot = mask16(equal16(bytes, all16((uint8_t)('.' - '0')))) & breaks & -breaks;
  if ((breaks ^ dot) == 0) return 0;
  n->negative = others & 1;
  n->point = (uint32_t)__builtin_ctz(breaks);
  n->end = (uint32_t)__builtin_ctz(breaks ^ dot);
  return is_grammatical(p, n);
}

/*
 * The bits of the number whose first digit is at `p`, and whose point and end are so far behind, at most 15. The mantissa is below
 * 10^15 < 2^53 and the power of ten exact, so one division rounds as it should (Clinger 1990).
 */
INLINE uint64_t plain_bits(const uint8_t *p, uint32_t point, uint32_t end) {
  static const double by_gap[16] = {1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
  const Bytes digits = pick16(sub16(load16(p), all16('0')), load16(flush_right[point][end]));
  return bits_of_double((double)(int64_t)sixteen_digits(digits) / by_gap[end - point]);
}

/*
 * The same for more bytes, of a number in at least 16 with its sign, as what JavaScript and Python print of a float64: of the digits behind
 * the point the last 16 at most are one vector, those before them must be a whole number below 1844, so that all together they are below
 * 2^64. 0 for all others.
 */
static __attribute__((noinline)) int middle_bits(const uint8_t *p, uint32_t point, uint32_t end, uint64_t *bits) {
  static const uint64_t tens[17] = {
      1,
      10,
      100,
      1000,
      10000,
      100000,
      1000000,
      10000000,
      100000000,
      1000000000,
      10000000000,
      100000000000,
      1000000000000,
      10000000000000,
      100000000000000,
      1000000000000000,
      10000000000000000,
  };
  const uint32_t gap = end - point, decimals = gap - (gap != 0), late = decimals > 16 ? 16 : decimals;
  const uint32_t split = decimals > 16 ? end - 16 : point;
  if (split > 15) return 0;
  const uint64_t high = sixteen_digits(pick16(sub16(load16(p), all16('0')), load16(flush_right[point][split])));
  if (high > 1843) return 0;
  const Bytes tail = sub16(load16(p + end - 16), all16('0'));
  const uint64_t low = sixteen_digits(and16(tail, load16(keep_last + late)));
  *bits = eisel_lemire(high * tens[late] + low, -(int)decimals);
  return 1;
}
