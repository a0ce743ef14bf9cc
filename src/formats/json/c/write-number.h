/* The text of one number. */
#pragma once
#include "schubfach.h"

/* v < 10^8 as eight digits, 0 to 9, the first in the lowest byte. */
INLINE uint64_t spread(uint32_t v) {
  const uint32_t high = v / 10000;
  uint64_t x = high | (uint64_t)(v - high * 10000) << 32;
  const uint64_t hundreds = ((x * 10486) >> 20) & 0x7f0000007f;
  x = hundreds | (x - hundreds * 100) << 16;
  const uint64_t tens = ((x * 103) >> 10) & 0x000f000f000f000f;
  return tens | (x - tens * 10) << 8;
}

/* Places of the lowest and of the highest byte of x != 0 that is not 0. */
INLINE int lowest_byte(uint64_t x) { return __builtin_ctzll(x) >> 3; }
INLINE int highest_byte(uint64_t x) { return 7 - (__builtin_clzll(x) >> 3); }

static const uint64_t ascii_zeros = 0x3030303030303030;

/* Digits with the zeros that a layout may ask for on either side. */
enum { ZEROS_BEFORE = 32, DIGITS = 104 };
typedef struct {
  uint8_t text[DIGITS];
} Digits;

INLINE void fill_zeros(Digits *d) {
  for (int i = 0; i < DIGITS; i += 8) store8(d->text + i, ascii_zeros);
}

static uint8_t *write_exponential(uint8_t *p, const uint8_t *from, int count, int e) {
  p[0] = from[0];
  p[1] = '.';
  store16(p + 2, load16(from + 1));
  p += count == 1 ? 1 : count + 1;
  p[0] = 'e';
  p[1] = e < 0 ? '-' : '+';
  p += 2;
  int x = e < 0 ? -e : e;
  if (x >= 100) *p++ = (uint8_t)('0' + x / 100);
  if (x >= 10) *p++ = (uint8_t)('0' + x / 10 % 10);
  *p++ = (uint8_t)('0' + x % 10);
  return p;
}

/*
 * Digits [first, last) with the point before digit first + e, as ECMAScript's Number::toString lays them out: 123, 12.3, 0.00123 and 12300
 * for -6 < e <= 21, all four by the same two copies; else d.dde±x.
 */
INLINE uint8_t *lay_out(uint8_t *p, const Digits *d, int first, int last, int e) {
  const uint8_t *digits = d->text + ZEROS_BEFORE;
  if (e < -5 || e > 21) return write_exponential(p, digits + first, last - first, e - 1);
  const int head = e > 1 ? e : 1;
  const uint8_t *from = digits + first - (head - e);
  const int behind = (int)(digits + last - from); /* digits with leading zeros */
  store16(p, load16(from));
  if (e > 16) store16(p + 16, load16(from + 16));
  p[head] = '.';
  store16(p + head + 1, load16(from + head));
  if (behind > 17) store8(p + head + 17, load8(from + head + 16));
  return p + (behind > head ? behind + 1 : head);
}

/* NaN and the infinities as strings; sign bits of NaNs are not shown. */
static uint8_t *write_special(uint8_t *p, int nan, int negative) {
  *p++ = '"';
  if (nan) {
    store4(p, 0x224e614e); /* NaN" */
    return p + 4;
  }
  if (negative) *p++ = '-';
  store8(p, 0x7974696e69666e49); /* Infinity */
  p[8] = '"';
  return p + 9;
}

/* Writes a float32. Stores fewer than SLACK bytes. */
static uint8_t *write32(uint8_t *p, uint32_t bits, Digits *d) {
  const uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return write_special(p, magnitude > 0x7f800000, bits >> 31);
  *p = '-';
  p += bits >> 31;
  if (magnitude == 0) {
    *p = '0';
    return p + 1;
  }
  const Decimal decimal = shortest32(magnitude);
  const uint32_t s = (uint32_t)decimal.s, top = s / 100000000; /* s < 10^9 */
  const uint64_t rest = spread(s - top * 100000000);
  uint8_t *digits = d->text + ZEROS_BEFORE;
  digits[0] = (uint8_t)('0' + top);
  store8(digits + 1, rest | ascii_zeros);
  store8(digits + 9, ascii_zeros); /* a float64 may have been here */
  /* The digits are [first, last) of these nine. */
  const int first = top ? 0 : 1 + lowest_byte(rest), last = rest ? 2 + highest_byte(rest) : 1;
  return lay_out(p, d, first, last, decimal.k + 9 - first);
}

/* The same for a float64. */
static uint8_t *write64(uint8_t *p, uint64_t bits, Digits *d) {
  const uint64_t infinity = 0x7ffull << 52, magnitude = bits & ~(1ull << 63);
  if (magnitude >= infinity) return write_special(p, magnitude > infinity, (int)(bits >> 63));
  *p = '-';
  p += bits >> 63;
  if (magnitude == 0) {
    *p = '0';
    return p + 1;
  }
  const Decimal decimal = shortest64(magnitude);
  const uint64_t s = decimal.s, upper = s / 100000000;
  const uint32_t top = (uint32_t)(upper / 100000000);
  const uint64_t middle = spread((uint32_t)upper - top * 100000000), rest = spread((uint32_t)(s - upper * 100000000));
  uint8_t *digits = d->text + ZEROS_BEFORE;
  digits[0] = (uint8_t)('0' + top);
  store8(digits + 1, middle | ascii_zeros);
  store8(digits + 9, rest | ascii_zeros);
  const int first = top ? 0 : middle ? 1 + lowest_byte(middle) : 9 + lowest_byte(rest);
  const int last = rest ? 10 + highest_byte(rest) : middle ? 2 + highest_byte(middle) : 1;
  return lay_out(p, d, first, last, decimal.k + 17 - first);
}
