/* Numbers of any form. */
#pragma once
#include "decimal.h"

/* Where a number ends, or 0 if its grammar is broken; its bits; and whether only the host can decide them. */
typedef struct {
  const uint8_t *next;
  uint64_t bits;
  int undecided;
} Number;

INLINE int is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }

/* At least one digit from `p` on. Returns the byte behind the last, 0 if there is none. */
static const uint8_t *digits_end(const uint8_t *p, const uint8_t *end) {
  if (p >= end || !is_digit(*p)) return 0;
  while (p < end && is_digit(*p)) p++;
  return p;
}

/*
 * Reads the JSON number at `start`; `end` ends it if nothing else does. The first 19 significant digits make w. With more, the value lies
 * between w · 10^q and (w + 1) · 10^q, and where both round alike that is the answer.
 */
static Number read_number(const uint8_t *start, const uint8_t *end) {
  const Number broken = {0, 0, 0};
  const int negative = *start == '-';
  const uint8_t *first = start + negative, *p = digits_end(first, end);
  if (!p || (*first == '0' && p - first > 1)) return broken;
  const uint8_t *point = p;
  if (p < end && *p == '.') {
    p = digits_end(p + 1, end);
    if (!p) return broken;
  }
  uint64_t w = 0;
  int digits = 0, more = 0, q = 0;
  for (const uint8_t *at = first; at < p; at++) {
    if (at == point) continue;
    if (digits < 19) {
      w = w * 10 + (uint64_t)(*at - '0');
      digits += w != 0;
      q -= at > point;
    } else {
      more |= *at != '0';
      q += at < point;
    }
  }
  if (p < end && (*p | 0x20) == 'e') {
    const uint8_t *sign = p + 1;
    const uint8_t *exponent = sign + (sign < end && (*sign == '+' || *sign == '-'));
    p = digits_end(exponent, end);
    if (!p) return broken;
    /* A number of so many digits is none that a body limit lets in. */
    const int most = 200000000;
    int value = 0;
    for (const uint8_t *at = exponent; at < p; at++) value = value < most / 10 ? value * 10 + *at - '0' : most;
    q += *sign == '-' ? -value : value;
  }
  const uint64_t bits = to_float64(w, q);
  const int undecided = more && eisel_lemire(w + 1, q) != bits;
  return (Number){p, bits | (uint64_t)negative << 63, undecided};
}
