#include "codec.h"
#include "read-number.h"
#include "read-row.h"

INLINE int is_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/* Whether all of [p, end) may be part of a number. */
static int is_cut(const uint8_t *p, const uint8_t *end) {
  for (; p < end; p++)
    if (!starts_number(*p) && *p != '.' && *p != '+' && (*p | 0x20) != 'e') return 0;
  return 1;
}

/* The length of "NaN", "Infinity" or "-Infinity" with its quotes at `p`, and its bits; else 0. */
static int read_special(const uint8_t *p, uint64_t *bits) {
  const uint64_t infinity = 0x7ffull << 52;
  *bits = infinity | 1ull << 51;
  if (load4(p) == 0x4e614e22 && p[4] == '"') return 5;
  const int sign = p[1] == '-';
  *bits = infinity | (uint64_t)sign << 63;
  return load8(p + 1 + sign) == 0x7974696e69666e49 && p[9 + sign] == '"' ? 10 + sign : 0;
}

/* A number of any form at `p`. `end` ends the text. */
INLINE Number read_one(const uint8_t *p, const uint8_t *end) {
  Number n = {0, 0, 0};
  Plain plain;
  if (locate(p, &plain)) {
    const uint8_t *first = p + plain.negative;
    const uint32_t point = plain.point - plain.negative, length = plain.end - plain.negative;
    int read = 1;
    if (plain.end < 16) n.bits = plain_bits(first, point, length);
    else read = middle_bits(first, point, length, &n.bits);
    n.bits |= (uint64_t)plain.negative << 63;
    if (read) n.next = p + plain.end;
  }
  if (n.next && (*n.next | 0x20) != 'e') return n;
  return read_number(p, end - p > TOO_LONG ? p + TOO_LONG : end);
}

/* Rows that were no shorter by read_row, before it is tried again. */
enum { PATIENCE = 32 };

/*
 * Reads tokens that begin before `stop`, of a text that ends at `end`. AHEAD bytes behind `stop` are readable; those behind `end` are 0.
 * Returns how it ended, and the place.
 */
INLINE int read_tokens(Reading *r, const uint8_t *stop, const uint8_t *end, Place *at, const uint8_t *out_end, int float64) {
  const ptrdiff_t size = float64 ? 8 : 4;
  const uint8_t *p = at->p;
  uint8_t *out = at->out;
  int status = MORE, patience = 0;
  for (;;) {
    while (p < stop && is_space(*p)) p++;
    if (p >= stop) {
      status = stop == end ? MALFORMED : MORE;
      break;
    }
    const uint8_t c = *p;
    if (r->expects == AFTER) {
      if (c == ',') {
        r->expects = VALUE;
        p++;
        continue;
      }
      if (c != ']') {
        status = MALFORMED;
        break;
      }
    }

    if (r->expects != AFTER && starts_number(c)) {
      if (r->depth != r->rank) {
        if (r->rank >= 0) {
          status = BAD_ROW;
          break;
        }
        r->rank = r->depth;
      }
      uint8_t *before = out;
      if (patience == 0) {
        const Place row = read_row((Place){p, out}, stop, out_end, float64);
        if (row.p == p) patience = PATIENCE;
        p = row.p;
        out = row.out;
      } else patience--;
      uint32_t *index = &r->indexes[r->depth];
      *index += (uint32_t)((out - before) / size);
      /* A row that has been read whole ends with a digit, all others with a comma or a space. */
      r->expects = out != before && is_digit(p[-1]) ? AFTER : VALUE;
      if (p >= stop || !starts_number(*p)) continue;
      if (out == out_end) break;
      const Number n = read_one(p, end);
      const uint8_t *limit = end - p > TOO_LONG ? p + TOO_LONG : end;
      if (!n.next || n.next >= limit) {
        status = limit == end || (!n.next && !is_cut(p, limit)) ? BAD_NUMBER : LONG_NUMBER;
        break;
      }
      store_number(out, n.bits, float64);
      out += size;
      ++*index;
      r->counted = (int32_t)(n.next - p);
      p = n.next;
      r->expects = AFTER;
      if (n.undecided) {
        status = UNDECIDED;
        break;
      }
      continue;
    }

    if (r->expects != AFTER && c == '[') {
      if (r->depth == r->rank || r->depth == r->levels) {
        status = r->depth == r->rank ? BAD_LEAF : TOO_DEEP;
        break;
      }
      r->depth++;
      if (r->rank < 0) r->lengths[r->depth] = -1;
      r->indexes[r->depth] = 0;
      r->expects = FIRST;
      p++;
      continue;
    }

    if (c == ']' && r->expects != VALUE) {
      const int32_t n = (int32_t)r->indexes[r->depth];
      if (r->rank < 0) r->rank = r->depth; /* [] as the first row: leaves would be here */
      int32_t *length = &r->lengths[r->depth];
      if (*length < 0) *length = n;
      else if (*length != n) {
        r->counted = n;
        status = RAGGED;
        break;
      }
      r->depth--;
      p++;
      if (r->depth == 0) {
        status = DONE;
        break;
      }
      r->indexes[r->depth]++;
      r->expects = AFTER;
      continue;
    }

    if (r->expects != AFTER && c == '"') {
      uint64_t bits;
      const int length = read_special(p, &bits);
      if (length != 0 && (r->rank < 0 || r->depth == r->rank)) {
        r->rank = r->depth;
        if (out == out_end) break;
        store_number(out, bits, float64);
        out += size;
        p += length;
        r->indexes[r->depth]++;
        r->expects = AFTER;
        continue;
      }
    }

    /* A value that is not part of a tensor; anything else is no value at all. */
    const int value = c == '"' || c == '{' || c == 't' || c == 'f' || c == 'n';
    status = !value ? MALFORMED : r->rank < 0 ? OTHER : r->depth == r->rank ? BAD_LEAF : BAD_ROW;
    break;
  }
  *at = (Place){p, out};
  return status;
}

static int read_float32(Reading *r, const uint8_t *stop, const uint8_t *end, Place *at, const uint8_t *out_end) {
  return read_tokens(r, stop, end, at, out_end, 0);
}

static int read_float64(Reading *r, const uint8_t *stop, const uint8_t *end, Place *at, const uint8_t *out_end) {
  return read_tokens(r, stop, end, at, out_end, 1);
}

int CODEC(read_array)(Reading *r, const uint8_t *text, size_t length, size_t from, size_t most, void *numbers, size_t room, int float64) {
  const uint8_t *start = text + from, *end = text + length;
  uint8_t *first = numbers;
  const uint8_t *out_end = first + room * (float64 ? 8 : 4);
  int (*const read)(Reading *, const uint8_t *, const uint8_t *, Place *, const uint8_t *) = float64 ? read_float64 : read_float32;
  Place at = {start, first};
  int status = MORE;
  const size_t ahead = (size_t)(end - start);
  if (ahead > AHEAD) {
    const uint8_t *stop = ahead - AHEAD > most ? start + most : end - AHEAD;
    status = read(r, stop, end, &at, out_end);
    most -= (size_t)(stop - start);
  }
  if (status == MORE && most > 0 && end - at.p <= AHEAD) {
    /* The last bytes, with zeros behind them. */
    uint8_t last[3 * AHEAD];
    const ptrdiff_t rest = end - at.p;
    for (ptrdiff_t i = 0; i < 3 * AHEAD; i++) last[i] = i < rest ? at.p[i] : 0;
    Place in_copy = {last, at.out};
    status = read(r, last + rest, last + rest, &in_copy, out_end);
    at.p += in_copy.p - last;
    at.out = in_copy.out;
  }
  r->passed = (int32_t)(at.p - start);
  r->stored = (int32_t)((at.out - first) / (float64 ? 8 : 4));
  return status;
}

size_t CODEC(find_string_end)(const uint8_t *text, size_t from, size_t to, int *ascii) {
  const uint8_t *p = text + from, *end = text + to;
  Bytes seen = all16(0);
  for (; end - p >= 16; p += 16) {
    const Bytes x = load16(p);
    const Bytes stops = or16(or16(equal16(x, all16('"')), equal16(x, all16('\\'))), at_most16(x, all16(0x1f)));
    if (mask16(stops)) break;
    seen = or16(seen, x);
  }
  *ascii = mask16(seen) == 0;
  for (; p < end && *p != '"' && *p != '\\' && *p >= 0x20; p++)
    if (*p >= 0x80) *ascii = 0;
  return (size_t)(p - text);
}
