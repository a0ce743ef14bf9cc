/* The packed operands of `integers`. Part of integers.c. */
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

#if defined(USE_VNNI)
/* The lowest `count` of 64 lanes; none for a negative count, all for a large one. */
INLINE __mmask64 below(int64_t count) { return count >= 64 ? ~(__mmask64)0 : count <= 0 ? 0 : ((__mmask64)1 << count) - 1; }
#endif

/*
 * A row of the input from column `first` on, which may lie outside, `length` elements with the padding. Null: padding alone. May write 64
 * elements behind: lines have room, and rows are packed in the order in which they lie in memory.
 */
static void copy_line(const uint8_t *row, int width, int64_t first, int64_t length, Coding coding, T *to) {
  int64_t begin = first < 0 ? -first : 0, end = width - first;
  if (end > length) end = length;
  if (!row || begin >= end) begin = end = length;
  if (begin < end) row += first;
#if defined(USE_VNNI)
  const __m512i pad = _mm512_set1_epi8((char)(coding.zero ^ coding.flip)), flip = _mm512_set1_epi8((char)coding.flip);
  for (int64_t i = 0; i < length; i += 64) {
    const __mmask64 inside = below(end - i) & ~below(begin - i);
    /* The padding is turned as an input is, so that both are turned together. */
    _mm512_storeu_si512(to + i, _mm512_xor_si512(_mm512_mask_loadu_epi8(pad, inside, row + i), flip));
  }
#else
  for (int64_t i = 0; i < begin; i++) to[i] = 0;
  if (coding.is_signed)
    for (int64_t i = begin; i < end; i++) to[i] = (T)((int8_t)row[i] - coding.zero);
  else
    for (int64_t i = begin; i < end; i++) to[i] = (T)(row[i] - coding.zero);
  for (int64_t i = end; i < length; i++) to[i] = 0;
#endif
}

/* Elements of PER lines side by side. With stride 1, may write 15 groups behind: rows are packed in their order then. */
static void interleave(const T *const lines[], int64_t first, int stride, int64_t count, uint32_t *to) {
#if defined(USE_VNNI)
  const T *a = lines[0] + first, *b = lines[1] + first, *c = lines[2] + first, *d = lines[3] + first;
  if (stride == 1)
    for (int64_t i = 0; i < count; i += 16) {
      const __m128i w = _mm_loadu_si128((const __m128i *)(a + i)), x = _mm_loadu_si128((const __m128i *)(b + i));
      const __m128i y = _mm_loadu_si128((const __m128i *)(c + i)), z = _mm_loadu_si128((const __m128i *)(d + i));
      const __m128i low = _mm_unpacklo_epi8(w, x), high = _mm_unpackhi_epi8(w, x);
      const __m128i other_low = _mm_unpacklo_epi8(y, z), other_high = _mm_unpackhi_epi8(y, z);
      __m128i *at = (__m128i *)(to + i);
      _mm_storeu_si128(at, _mm_unpacklo_epi16(low, other_low));
      _mm_storeu_si128(at + 1, _mm_unpackhi_epi16(low, other_low));
      _mm_storeu_si128(at + 2, _mm_unpacklo_epi16(high, other_high));
      _mm_storeu_si128(at + 3, _mm_unpackhi_epi16(high, other_high));
    }
  else
    for (int64_t i = 0, at = 0; i < count; i++, at += stride)
      to[i] = (uint32_t)a[at] | (uint32_t)b[at] << 8 | (uint32_t)c[at] << 16 | (uint32_t)d[at] << 24;
#else
  const T *a = lines[0] + first, *b = lines[1] + first;
  for (int64_t i = 0, at = 0; i < count; i++, at += stride) to[i] = (uint32_t)(uint16_t)a[at] | (uint32_t)(uint16_t)b[at] << 16;
#endif
}

/* The first output row of a unit, its depth, and how many rows it has. */
typedef struct {
  int depth, row, rows;
} Strip;

/* The row of the input that packed row r of a plane is; null outside. */
INLINE const uint8_t *input_row(const Layer *l, const uint8_t *channel, Strip s, int kd, int kh, int r) {
  const int64_t depth = (int64_t)s.depth * l->stride[0] + (int64_t)kd * l->dilation[0] - l->before[0];
  const int64_t row = (int64_t)(s.row + r) * l->stride[1] + (int64_t)kh * l->dilation[1] - l->before[1];
  if (depth < 0 || depth >= l->input[0] || row < 0 || row >= l->input[1]) return 0;
  return channel + (depth * l->input[1] + row) * l->input[2];
}

/* Packs what a strip reads of a group's channels, all of them at `input`. */
static void pack_strip(const Layer *l, const IntegerPlan *p, const uint8_t *input, Strip s, Coding coding, T *lines, void *packed) {
  const int64_t volume = (int64_t)l->input[0] * l->input[1] * l->input[2];
  const int rows = s.rows + (l->stride[1] == 1 ? (l->kernel[1] - 1) * l->dilation[1] : 0);
  const int stride = l->stride[2];
  if (p->columns) {
    T *to = (T *)packed;
    for (int c = 0; c < l->in_per_group; c++)
      for (int kd = 0; kd < l->kernel[0]; kd++)
        for (int kh = 0; kh < p->row_planes; kh++, to += p->plane)
          for (int r = 0; r < rows; r++)
            copy_line(input_row(l, input + c * volume, s, kd, kh, r), l->input[2], -(int64_t)l->before[2], p->pitch * stride, coding,
                      to + r * p->pitch * stride);
    return;
  }
  uint32_t *to = (uint32_t *)packed;
  const int64_t line = stride == 1 ? p->pitch : p->line;
  for (int c = 0; c < l->in_per_group; c += PER) {
    const T *of[PER];
    for (int kd = 0; kd < l->kernel[0]; kd++)
      for (int kh = 0; kh < p->row_planes; kh++, to += p->plane * p->column_planes)
        for (int r = 0; r < rows; r++) {
          for (int j = 0; j < PER; j++) {
            T *at = lines + j * (p->line + 64);
            of[j] = c + j < l->in_per_group ? at : lines;
            if (c + j < l->in_per_group)
              copy_line(input_row(l, input + (c + j) * volume, s, kd, kh, r), l->input[2], -(int64_t)l->before[2], line, coding, at);
          }
          for (int kw = 0; kw < p->column_planes; kw++)
            interleave(of, (int64_t)kw * l->dilation[2], stride, p->pitch, to + kw * p->plane + r * p->pitch);
        }
  }
}

/* Where each group of taps reads, from an output's place: elements, or groups of them. */
static void list_taps(const Layer *l, const IntegerPlan *p, int32_t *taps) {
  const int shared_rows = l->stride[1] == 1, shared_columns = l->stride[2] == 1;
  const int groups = p->columns ? l->in_per_group : p->across, across = p->columns ? p->across : l->kernel[2];
  for (int c = 0; c < groups; c++)
    for (int kd = 0; kd < l->kernel[0]; kd++)
      for (int kh = 0; kh < l->kernel[1]; kh++)
        for (int k = 0; k < across; k++) {
          const int64_t rows = ((int64_t)c * l->kernel[0] + kd) * p->row_planes + (shared_rows ? 0 : kh);
          const int64_t row = shared_rows ? (int64_t)kh * l->dilation[1] * p->pitch : 0;
          if (p->columns) *taps++ = (int32_t)(rows * p->plane + row * l->stride[2] + (int64_t)k * PER * l->dilation[2]);
          else
            *taps++ = (int32_t)((rows * p->column_planes + (shared_columns ? 0 : k)) * p->plane + row + (shared_columns ? (int64_t)k * l->dilation[2] : 0));
        }
}

/* A weight without its zero point. */
INLINE int weight_at(const Integers *o, int64_t at, int32_t zero_point) {
  return (o->weight_signed ? ((const int8_t *)o->weight)[at] : ((const uint8_t *)o->weight)[at]) - zero_point;
}

/* How many signed bytes have to be added to make each weight of some channels. Numbers of 16 bits hold them at once. */
static int parts_of(const Integers *o, int64_t channel, int channels, int64_t per_channel) {
  if (PER == 2) return 1;
  int low = 0, high = 0;
  for (int i = 0; i < channels; i++) {
    const int32_t zero_point = o->weight_zero_points[channel + i];
    for (int64_t at = (channel + i) * per_channel; at < (channel + i + 1) * per_channel; at++) {
      const int w = weight_at(o, at, zero_point);
      low = w < low ? w : low;
      high = w > high ? w : high;
    }
  }
  return low >= -128 && high <= 127 ? 1 : high <= 254 ? 2 : 3;
}

/*
 * The weights of a block of output channels: group of taps by group, the channels side by side; all of it once for each part. The first
 * sums are the bias, without what the zero point of the inputs adds. @returns the place behind them
 */
static uint32_t *pack_block(const Layer *l, const IntegerPlan *p, const Integers *o, int64_t channel, int channels, int parts, Coding coding,
                            uint32_t *to, int32_t *firsts) {
  const int64_t kernel = (int64_t)l->kernel[0] * l->kernel[1] * l->kernel[2], per_channel = kernel * l->in_per_group;
  const int groups = p->columns ? l->in_per_group : p->across, across = p->columns ? p->across : l->kernel[2];
  const int rows = l->kernel[0] * l->kernel[1];
  for (int i = 0; i < channels; i++) {
    const int32_t zero_point = o->weight_zero_points[channel + i];
    uint32_t sum = 0, *at = to + i;
    for (int c = 0; c < groups; c++)
      for (int row = 0; row < rows; row++)
        for (int k = 0; k < across; k++, at += channels) {
          uint32_t words[MOST_PARTS] = {0, 0, 0};
          for (int j = 0; j < PER; j++) {
            const int in = p->columns ? c : c * PER + j, column = p->columns ? k * PER + j : k;
            if (in >= l->in_per_group || column >= l->kernel[2]) break;
            const int64_t place = (channel + i) * per_channel + in * kernel + (int64_t)row * l->kernel[2] + column;
            int w = weight_at(o, place, zero_point);
            sum += (uint32_t)w;
            for (int part = 0; part < parts; part++) {
              const int piece = PER == 2 ? w : w > 127 ? 127 : w < -128 ? -128 : w;
              words[part] |= PER == 2 ? (uint32_t)(uint16_t)piece << 16 * j : (uint32_t)(uint8_t)piece << 8 * j;
              w -= piece;
            }
          }
          for (int part = 0; part < parts; part++) at[(int64_t)part * p->taps * channels] = words[part];
        }
    const uint32_t bias = o->bias ? (uint32_t)o->bias[channel + i] : 0;
    firsts[i] = (int32_t)(PER == 4 ? bias - (uint32_t)coding.zero * sum : bias);
  }
  return to + (int64_t)p->taps * parts * channels;
}
