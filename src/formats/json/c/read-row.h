/* Numbers of a row, as long as they have the usual forms. */
#pragma once
#include "read-number.h"
#include "read-short.h"
#include "read-tiny.h"

/* Bytes behind a place that are read there at once. */
enum { AHEAD = 96 };

INLINE int starts_number(uint8_t c) { return is_digit(c) || c == '-'; }

/*
 * 64 bytes from a number's beginning on, a bit for each: the commas behind the numbers that have no exponent and break no rule of JSON; and
 * their points and commas.
 */
typedef struct {
  uint64_t commas, stops;
} Row;

INLINE Row row_of(const uint8_t *p) {
  const Bytes64 x = load64(p);
  const uint64_t commas = places_of(x, ','), points = places_of(x, '.'), minus = places_of(x, '-');
  const uint64_t digits = places_from(x, '0', 9), zeros = places_of(x, '0');
  const uint64_t spaces = places_of(x, ' ') & commas << 1;
  const uint64_t starts = (commas << 1 & ~spaces) | spaces << 1 | 1, signs = minus & starts;
  const uint64_t firsts = (starts & ~signs) | signs << 1;
  uint64_t bad = ~(digits | commas | points | signs | spaces);
  bad |= (firsts & ~digits) | ((firsts & zeros) << 1 & digits);
  bad |= points & ~(digits << 1);
  bad |= points << 1 & ~digits;
  /* The sum carries a number's first point to the comma. Its second one stays. */
  bad |= (points + ~commas) & points;
  /* All before the lowest bit. */
  const uint64_t good = (bad & -bad) - 1;
  return (Row){commas & good, points | commas};
}

/* Of so many numbers in a block those to read before the next block: the same count for most, which the processor learns. */
INLINE int steady(int count) {
  return count >= 10 ? 10 : count >= 5 ? 5 : count >= 3 ? 3 : count;
}

/*
 * Reads numbers from `at.p` on, where one begins, to about `stop`, each with the comma behind it and a space behind that, or the bracket that
 * it stands before. Stops before a number that has another form. The text may go on with anything.
 */
INLINE Place read_row(Place at, const uint8_t *stop, const uint8_t *out_end, int float64) {
  const ptrdiff_t size = float64 ? 8 : 4;
  const uint8_t *p = at.p;
  uint8_t *out = at.out;
  /* A number takes two bytes at least. */
  while (p < stop && out_end - out >= 33 * size) {
    /* Two commas where two numbers of one or two digits may have them: there may be more of these. */
    const uint32_t digits = 1 + (p[1] != ','), spaces = p[digits + 1] == ' ';
    const uint8_t *second = p + digits + 1 + spaces;
    const int is_tiny = (p[digits] == ',') & ((second[1] == ',') | (second[2] == ','));
    if (is_tiny) {
      const Place tiny = read_tiny((Place){p, out}, float64);
      if (*tiny.p == ']') return tiny;
      if (tiny.p != p) {
        p = tiny.p;
        out = tiny.out;
        continue;
      }
    }
    const uint8_t *block = p;
    const Row row = row_of(block);
    uint64_t commas = row.commas, stops = row.stops;
    if (commas == 0) break;
    for (int rest = steady(__builtin_popcountll(commas)); rest > 0; rest--) {
      const uint8_t *comma = block + __builtin_ctzll(commas), *point = block + __builtin_ctzll(stops);
      const uint32_t negative = *p == '-';
      const uint8_t *first = p + negative;
      uint64_t bits;
      const uint32_t length = (uint32_t)(comma - p);
      if (__builtin_expect(length > 15, 0)) {
        if (!middle_bits(first, (uint32_t)(point - first), (uint32_t)(comma - first), &bits)) return (Place){p, out};
      } else bits = plain_bits(first, (uint32_t)(point - first), (uint32_t)(comma - first));
      bits |= (uint64_t)negative << 63;
      store_number(out, bits, float64);
      out += size;
      stops &= ~(commas ^ (commas - 1));
      commas &= commas - 1;
      p = comma + 1 + (comma[1] == ' ');
    }
  }
  return (Place){p, out};
}
