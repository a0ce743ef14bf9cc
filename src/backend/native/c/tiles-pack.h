/* The packed input of `tiles`: what a unit reads, padded, in phases of its strides. Part of tiles.c. */
#pragma once
#include "tiles.h"
#include "vec.h"

/* Zeros from to[begin] to to[end - 1], and up to a vector behind. */
INLINE void clear(T *to, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; i += VW) store(to + i, splat(0));
}

/*
 * Packs `rows` rows of `count` elements that lie `stride` apart, `pitch` elements from row to row, and zeros between them. May write up to
 * a vector behind the last one: all is packed in the order in which it lies in memory.
 */
INLINE void pack_rows(const T *from, int64_t step, int stride, int count, int rows, T *to, int pitch) {
  const int whole = count / VW * VW;
  const M tail = mask_of(lowest(count - whole));
  for (;; from += step, to += pitch) {
    int i = 0;
    if (stride == 1) {
      for (; i < whole; i += VW) store(to + i, load(from + i));
      if (i < count) {
        store(to + i, load_lanes(tail, from + i));
        i += VW;
      }
    } else if (stride == 2) {
      for (; i + VW < count; i += VW) store(to + i, even(load(from + 2 * i), load(from + 2 * i + VW)));
      for (; i < count; i += VW) {
        const int left = 2 * (count - i) - 1;
        const V low = load_lanes(mask_of(lowest(left)), from + 2 * i);
        store(to + i, even(low, load_lanes(mask_of(lowest(left - VW)), from + 2 * i + VW)));
      }
    } else
      for (; i < count; i++) to[i] = from[(int64_t)stride * i];
    if (--rows == 0) return;
    clear(to, i, pitch);
  }
}

/* The same for any stride, at the speed of its own. */
static __attribute__((noinline)) void pack_rows_of(const T *from, int64_t step, int stride, int count, int rows, T *to, int pitch) {
  if (stride == 1) pack_rows(from, step, 1, count, rows, to, pitch);
  else if (stride == 2) pack_rows(from, step, 2, count, rows, to, pitch);
  else pack_rows(from, step, stride, count, rows, to, pitch);
}

/* The first row, column and depth of a unit's outputs, and how many rows and columns it has. */
typedef struct {
  int depth, row, column, rows, columns;
} Window;

static void pack_input(const Layer *l, const TilePlan *p, const T *input, Window window, T *to) {
  const int stride = l->stride[2];
  const int64_t width = l->input[2], area = l->input[1] * width, step = l->stride[1] * width;
  const int rows = window.rows - 1 + p->extra[0];
  const int64_t length = (rows - 1) * (int64_t)p->pitch + p->length;
  Span down[MOST_PHASES], across[MOST_PHASES];
  for (int h = 0; h < p->phases[0]; h++)
    down[h] = span_of((int64_t)window.row * l->stride[1] + p->phase[0][h] - l->before[1], l->input[1], l->stride[1], rows);
  for (int w = 0; w < p->phases[1]; w++)
    across[w] = span_of((int64_t)window.column * stride + p->phase[1][w] - l->before[2], l->input[2], stride, p->length);
  for (int channel = 0; channel < l->in_per_group; channel++)
    for (int kd = 0; kd < l->kernel[0]; kd++) {
      const int64_t depth = (int64_t)window.depth * l->stride[0] + (int64_t)kd * l->dilation[0] - l->before[0];
      const T *plane = input + (channel * (int64_t)l->input[0] + depth) * area;
      const int inside = depth >= 0 && depth < l->input[0];
      for (int h = 0; h < p->phases[0]; h++)
        for (int w = 0; w < p->phases[1]; w++, to += p->plane) {
          const Span y = down[h], x = across[w];
          const int count = inside && x.end > x.begin ? y.end - y.begin : 0;
          if (count == 0) {
            clear(to, 0, length);
            continue;
          }
          const T *from = plane + (y.first + (int64_t)y.begin * l->stride[1]) * width + x.first + (int64_t)x.begin * stride;
          const int64_t first = y.begin * (int64_t)p->pitch + x.begin;
          clear(to, 0, first);
          pack_rows_of(from, step, stride, x.end - x.begin, count, to + first, p->pitch);
          clear(to, (y.end - 1) * (int64_t)p->pitch + x.end, length);
        }
    }
}
