/* The packed operands of `integers`. Part of integers.c. */
#pragma once
#include "integers-rows.h"

/* The first output row of a unit, its depth, and how many rows it has. */
typedef struct {
  int depth, row, rows;
} Strip;

/* The rows of the input that packed rows of a depth and a row of the kernel are. */
static Rows rows_of(const Layer *l, const IntegerPlan *p, Strip s, int kd, int kh, int count, int64_t length) {
  const int64_t depth = (int64_t)s.depth * l->stride[0] + (int64_t)kd * l->dilation[0] - l->before[0];
  const int inside = depth >= 0 && depth < l->input[0];
  Rows rows;
  rows.plane = inside ? depth * l->input[1] * l->input[2] : 0;
  rows.height = inside ? l->input[1] : 0;
  rows.width = l->input[2];
  rows.first = (int64_t)s.row * l->stride[1] + (int64_t)kh * l->dilation[1] - l->before[1];
  rows.step = p->sweep || l->stride[1] == 1 ? 1 : l->stride[1];
  rows.count = count;
  rows.column = -(int64_t)l->before[2];
  rows.length = length;
  return rows;
}

/* Packs what a strip reads of a group's channels, all of them at `input`. */
static void pack_strip(const Layer *l, const IntegerPlan *p, const uint8_t *input, Strip s, Coding coding, T *lines, void *packed) {
  const int64_t volume = (int64_t)l->input[0] * l->input[1] * l->input[2];
  const int count = p->rows - (l->rows - s.rows) * p->down;
  const int stride = l->stride[2];
  if (p->columns) {
    T *to = (T *)packed;
    const int64_t length = p->pitch * stride;
    for (int c = 0; c < l->in_per_group; c++)
      for (int kd = 0; kd < l->kernel[0]; kd++)
        for (int kh = 0; kh < p->row_planes; kh++, to += p->plane) {
          const Rows rows = rows_of(l, p, s, kd, kh, count, length);
          copy_rows(input + c * volume, &rows, coding, to, length);
        }
    return;
  }
  uint32_t *to = (uint32_t *)packed;
  for (int c = 0; c < l->in_per_group; c += PER) {
    const uint8_t *channels[PER];
    /* Channels beyond the last have weights of 0. */
    for (int j = 0; j < PER; j++) channels[j] = input + (c + j < l->in_per_group ? c + j : c) * volume;
    for (int kd = 0; kd < l->kernel[0]; kd++)
      for (int kh = 0; kh < p->row_planes; kh++, to += p->plane * p->column_planes) {
        Rows rows = rows_of(l, p, s, kd, kh, count, stride == 1 ? p->pitch : p->line);
        if (WIDE_ROWS && stride == 1) {
          interleave_rows(channels, &rows, coding, to);
          continue;
        }
        rows.count = 1;
        for (int r = 0; r < count; r++, rows.first += rows.step) {
          for (int j = 0; j < PER; j++) copy_rows(channels[j], &rows, coding, lines + j * (p->line + 64), 0);
          for (int kw = 0; kw < p->column_planes; kw++)
            interleave(lines + (int64_t)kw * l->dilation[2], p->line + 64, stride, p->pitch, to + kw * p->plane + r * p->pitch);
        }
      }
  }
}

/* Where each group of taps reads, from an output's place: elements, or groups of them. */
static void list_taps(const Layer *l, const IntegerPlan *p, int32_t *taps) {
  const int shared_rows = l->stride[1] == 1 || p->sweep, shared_columns = l->stride[2] == 1;
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
  /* The bits of a signed byte, as those of an unsigned one that is 128 more. */
  const int up = o->weight_signed ? 128 : 0;
  return (((const uint8_t *)o->weight)[at] ^ up) - up - zero_point;
}

/* How many signed bytes have to be added to make each weight of some channels. Numbers of 16 bits hold them at once. */
static int parts_of(const Integers *o, int64_t channel, int channels, int64_t per_channel) {
  if (PER == 2) return 1;
  int low = 0, high = 0;
  for (int i = 0; i < channels; i++) {
    const int32_t zero_point = o->weight_zero_points[channel + i];
    if (zero_point == (o->weight_signed ? 0 : 128)) continue;
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
            for (int part = 0; part < parts - 1; part++) {
              const int piece = w > 127 ? 127 : w < -128 ? -128 : w;
              words[part] |= (uint32_t)(uint8_t)piece << 8 * j;
              w -= piece;
            }
            words[parts - 1] |= PER == 2 ? (uint32_t)(uint16_t)w << 16 * j : (uint32_t)(uint8_t)w << 8 * j;
          }
          for (int part = 0; part < parts; part++) at[(int64_t)part * p->taps * channels] = words[part];
        }
    const uint32_t bias = o->bias ? (uint32_t)o->bias[channel + i] : 0;
    firsts[i] = (int32_t)(PER == 4 ? bias - (uint32_t)coding.zero * sum : bias);
  }
  return to + (int64_t)p->taps * parts * channels;
}
