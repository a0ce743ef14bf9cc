/* Rows of the input on their way into scratch memory. Part of integers.c. */
#pragma once
#include "integers.h"
#include "integers-vec.h"

/* What an element of a line has for the input's zero point, and the bits in which it differs from an input. */
typedef struct {
  int zero, flip, is_signed;
} Coding;

/* vnni: unsigned bytes, int8 moved up by 128. Others: the input without its zero point. */
INLINE Coding coding_of(const Integers *o) {
  Coding c;
  c.is_signed = o->input_signed;
  c.flip = o->input_signed ? 0x80 : 0;
  c.zero = PER == 4 ? (o->input_zero_point & 0xff) ^ c.flip : o->input_zero_point;
  return c;
}

/*
 * Some rows of a channel, with the padding: rows and columns may lie outside. `plane` is the place of the rows' depth, and `height` 0 where
 * that lies outside.
 */
typedef struct {
  int64_t plane, first, step, column, length;
  int height, width, count;
} Rows;

/* Row r of a channel; null outside. */
INLINE const uint8_t *row_of(const uint8_t *channel, const Rows *rows, int r) {
  const int64_t row = rows->first + r * rows->step;
  return row < 0 || row >= rows->height ? 0 : channel + rows->plane + row * rows->width;
}

#if defined(USE_VNNI)
enum { WIDE_ROWS = 1 };

/* The lowest `count` of 64 lanes; none for a negative count, all for a large one. */
INLINE __mmask64 below(int64_t count) { return count >= 64 ? ~(__mmask64)0 : count <= 0 ? 0 : ((__mmask64)1 << count) - 1; }

/* Elements `at` to `at` + 63 of a line that lie inside. */
INLINE __mmask64 inside(const Rows *rows, int64_t at) {
  return below(rows->width - rows->column - at) & ~below(-rows->column - at);
}

/* 64 elements of a row, turned. The padding is turned as an input is, so that both are turned together. */
INLINE __m512i elements_of(const uint8_t *row, int64_t at, __mmask64 columns, __m512i pad, __m512i flip) {
  return row ? _mm512_xor_si512(_mm512_mask_loadu_epi8(pad, columns, row + at), flip) : _mm512_xor_si512(pad, flip);
}

static void copy_rows(const uint8_t *channel, const Rows *rows, Coding coding, T *to, int64_t pitch) {
  const __m512i pad = _mm512_set1_epi8((char)(coding.zero ^ coding.flip)), flip = _mm512_set1_epi8((char)coding.flip);
  for (int64_t at = 0; at < rows->length; at += 64) {
    const __mmask64 columns = inside(rows, at), stored = below(rows->length - at);
    for (int r = 0; r < rows->count; r++)
      _mm512_mask_storeu_epi8(to + r * pitch + at, stored, elements_of(row_of(channel, rows, r), rows->column + at, columns, pad, flip));
  }
}

/* Rows of four channels, their elements side by side in 4 bytes. */
static void interleave_rows(const uint8_t *const channels[], const Rows *rows, Coding coding, uint32_t *to) {
  const __m512i pad = _mm512_set1_epi8((char)(coding.zero ^ coding.flip)), flip = _mm512_set1_epi8((char)coding.flip);
  /* Transposes 4 × 4 groups of 4 bytes, for shuffles that do not leave a quarter of a register. */
  const __m512i quarters = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  for (int64_t at = 0; at < rows->length; at += 64) {
    const __mmask64 columns = inside(rows, at), stored = below(rows->length - at);
    for (int r = 0; r < rows->count; r++) {
      __m512i x[4];
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++)
        x[j] = _mm512_permutexvar_epi32(quarters, elements_of(row_of(channels[j], rows, r), rows->column + at, columns, pad, flip));
      const __m512i low = _mm512_unpacklo_epi8(x[0], x[1]), high = _mm512_unpackhi_epi8(x[0], x[1]);
      const __m512i other_low = _mm512_unpacklo_epi8(x[2], x[3]), other_high = _mm512_unpackhi_epi8(x[2], x[3]);
      uint32_t *line = to + r * rows->length + at;
      _mm512_mask_storeu_epi32(line, (__mmask16)stored, _mm512_unpacklo_epi16(low, other_low));
      _mm512_mask_storeu_epi32(line + 16, (__mmask16)(stored >> 16), _mm512_unpackhi_epi16(low, other_low));
      _mm512_mask_storeu_epi32(line + 32, (__mmask16)(stored >> 32), _mm512_unpacklo_epi16(high, other_high));
      _mm512_mask_storeu_epi32(line + 48, (__mmask16)(stored >> 48), _mm512_unpackhi_epi16(high, other_high));
    }
  }
}

/* Elements of PER lines, `pitch` apart, side by side: `count` of each, `stride` apart. Reads 64 elements behind a line. */
static void interleave(const T *lines, int64_t pitch, int stride, int64_t count, uint32_t *to) {
  const T *a = lines, *b = a + pitch, *c = b + pitch, *d = c + pitch;
  uint8_t places[64];
  for (int i = 0; i < 64; i++) places[i] = (uint8_t)(i * stride);
  const Order order = load(places);
  int64_t i = 0, at = 0;
  for (; 15 * stride < 64 && i + 16 <= count; i += 16, at += 16 * stride) {
    const __m128i w = _mm512_castsi512_si128(take(a + at, order, 0)), x = _mm512_castsi512_si128(take(b + at, order, 0));
    const __m128i y = _mm512_castsi512_si128(take(c + at, order, 0)), z = _mm512_castsi512_si128(take(d + at, order, 0));
    const __m128i low = _mm_unpacklo_epi8(w, x), high = _mm_unpackhi_epi8(w, x);
    const __m128i other_low = _mm_unpacklo_epi8(y, z), other_high = _mm_unpackhi_epi8(y, z);
    __m128i *out = (__m128i *)(to + i);
    _mm_storeu_si128(out, _mm_unpacklo_epi16(low, other_low));
    _mm_storeu_si128(out + 1, _mm_unpackhi_epi16(low, other_low));
    _mm_storeu_si128(out + 2, _mm_unpacklo_epi16(high, other_high));
    _mm_storeu_si128(out + 3, _mm_unpackhi_epi16(high, other_high));
  }
  for (; i < count; i++, at += stride) to[i] = (uint32_t)a[at] | (uint32_t)b[at] << 8 | (uint32_t)c[at] << 16 | (uint32_t)d[at] << 24;
}
#else
enum { WIDE_ROWS = 0 };

static void copy_rows(const uint8_t *channel, const Rows *rows, Coding coding, T *to, int64_t pitch) {
  for (int r = 0; r < rows->count; r++, to += pitch) {
    const uint8_t *row = row_of(channel, rows, r);
    int64_t begin = rows->column < 0 ? -rows->column : 0, end = rows->width - rows->column;
    if (end > rows->length) end = rows->length;
    if (!row || begin >= end) begin = end = rows->length;
    else row += rows->column;
    for (int64_t i = 0; i < begin; i++) to[i] = 0;
    if (coding.is_signed)
      for (int64_t i = begin; i < end; i++) to[i] = (T)((int8_t)row[i] - coding.zero);
    else
      for (int64_t i = begin; i < end; i++) to[i] = (T)(row[i] - coding.zero);
    for (int64_t i = end; i < rows->length; i++) to[i] = 0;
  }
}

static void interleave_rows(const uint8_t *const channels[], const Rows *rows, Coding coding, uint32_t *to) {
  (void)channels, (void)rows, (void)coding, (void)to;
}

static void interleave(const T *lines, int64_t pitch, int stride, int64_t count, uint32_t *to) {
  const T *a = lines, *b = a + pitch;
  if (stride == 1)
    for (int64_t i = 0; i < count; i++) to[i] = (uint32_t)(uint16_t)a[i] | (uint32_t)(uint16_t)b[i] << 16;
  else
    for (int64_t i = 0; i < count; i++, a += stride, b += stride) to[i] = (uint32_t)(uint16_t)*a | (uint32_t)(uint16_t)*b << 16;
}
#endif
