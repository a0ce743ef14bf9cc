#include "codec.h"
#include "write-block.h"
#include "write-number.h"

/* The brackets of every axis that begins here. */
static uint8_t *open_axes(uint8_t *p, const Writing *w, int axis) {
  for (; axis >= 0 && w->counters[axis] == 0; axis--) *p++ = '[';
  return p;
}

/* The brackets of every axis that ends here, and the comma before the next row. */
static uint8_t *close_axes(uint8_t *p, Writing *w, int axis) {
  for (;;) {
    *p++ = ']';
    w->counters[axis] = 0;
    if (--axis < 0) return p;
    if (++w->counters[axis] < w->dims[axis]) break;
  }
  *p++ = ',';
  return p;
}

/* Numbers [from, to) of a block of float32, which are in one row, each with its comma. */
static uint8_t *write_row32(uint8_t *p, const uint8_t *source, const Block *block, size_t from, size_t to, Digits *d) {
  *p = '-'; /* a sign for the first number, if it wants it */
  for (size_t i = from; i < to; i++) {
    if (block->sure >> i & 1) p = lay_out_one(p, source, block, i);
    else {
      p = write32(p, load4(source + 4 * i), d);
      store2(p++, 0x2d2c);
    }
  }
  return p;
}

static uint8_t *write_row64(uint8_t *p, const uint8_t *source, size_t from, size_t to, Digits *d) {
  for (size_t i = from; i < to; i++) {
    p = write64(p, load8(source + 8 * i), d);
    *p++ = ',';
  }
  return p;
}

size_t CODEC(write_numbers)(Writing *w, const void *numbers, size_t from, size_t count, int float64, uint8_t *text, size_t room) {
  const size_t size = float64 ? 8 : 4, longest = LONGEST_NUMBER + 2 * (size_t)w->axes;
  const uint8_t *source = (const uint8_t *)numbers + from * size;
  const size_t fit = room < SLACK ? 0 : (room - SLACK) / longest;
  size_t rest = count - from < fit ? count - from : fit;
  const int last = w->axes - 1;
  uint8_t *p = text;
  Digits digits;
  fill_zeros(&digits);
  w->written = (int32_t)rest;
  if (last < 0 && rest > 0) {
    w->written = 1;
    p = float64 ? write64(p, load8(source), &digits) : write32(p, load4(source), &digits);
    rest = 0;
  }
  for (; rest > 0; source += AHEAD * size) {
    const size_t count = rest < AHEAD ? rest : AHEAD;
    Block block;
    if (!float64) digits_of_all(source, count, &block);
    for (size_t i = 0; i < count;) {
      const size_t row = (size_t)w->dims[last], done = (size_t)w->counters[last];
      if (done == 0) p = open_axes(p, w, last);
      const size_t n = count - i < row - done ? count - i : row - done;
      p = float64 ? write_row64(p, source, i, i + n, &digits) : write_row32(p, source, &block, i, i + n, &digits);
      i += n;
      w->counters[last] = (int32_t)(done + n);
      if (done + n == row) p = close_axes(p - 1, w, last);
    }
    rest -= count;
  }
  return (size_t)(p - text);
}
