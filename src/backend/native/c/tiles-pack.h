/* The packed input of `tiles`: what a unit reads, padded, in phases of its strides. Part of tiles.c. */
#pragma once
#include "tiles.h"
#include "vec.h"

/* The columns of a packed row that lie inside an input row, and the first one's column there, were it inside. */
typedef struct {
  int begin, end;
  int64_t first;
} Span;

INLINE Span span_of(int64_t first, int width, int stride, int count) {
  const int64_t begin = first >= 0 ? 0 : (-first + stride - 1) / stride;
  const int64_t end = first >= width ? 0 : (width - 1 - first) / stride + 1;
  Span span;
  span.begin = begin < count ? (int)begin : count;
  span.end = most(span.begin, end < count ? (int)end : count);
  span.first = first;
  return span;
}

/*
 * to[i] = from[first + i * stride] for columns inside the row, else 0. May write up to a vector beyond `count`: rows are packed in the
 * order in which they lie in memory.
 */
INLINE void pack_row(const T *from, Span span, int stride, int count, T *to) {
  for (int i = 0; i < span.begin; i += VW) store(to + i, splat(0));
  const T *at = from + span.first;
  int i = span.begin;
  if (stride == 1) {
    for (; i + VW <= span.end; i += VW) store(to + i, load(at + i));
    if (i < span.end) {
      store(to + i, load_lanes(mask_of(lowest(span.end - i)), at + i));
      i += VW;
    }
  } else if (stride == 2) {
    for (; i + VW < span.end; i += VW) store(to + i, even(load(at + 2 * i), load(at + 2 * i + VW)));
    for (; i < span.end; i += VW) {
      const int left = 2 * (span.end - i) - 1;
      const V low = load_lanes(mask_of(lowest(left)), at + 2 * i);
      store(to + i, even(low, load_lanes(mask_of(lowest(left - VW)), at + 2 * i + VW)));
    }
  } else
    for (; i < span.end; i++) to[i] = at[(int64_t)stride * i];
  for (; i < count; i += VW) store(to + i, splat(0));
}

/* The first row, column and depth of a unit's outputs, and how many rows and columns it has. */
typedef struct {
  int depth, row, column, rows, columns;
} Window;

static void pack_input(const Layer *l, const TilePlan *p, const T *input, Window window, T *to) {
  const int height = l->input[1], width = l->input[2], pitch = p->pitch;
  const int64_t volume = (int64_t)l->input[0] * height * width;
  const int rows = window.rows - 1 + p->extra[0];
  Span spans[MOST_PHASES];
  for (int w = 0; w < p->phases[1]; w++)
    spans[w] = span_of((int64_t)window.column * l->stride[2] + p->phase[1][w] - l->before[2], width, l->stride[2], pitch);
  for (int channel = 0; channel < l->in_per_group; channel++)
    for (int kd = 0; kd < l->kernel[0]; kd++) {
      const int64_t depth = (int64_t)window.depth * l->stride[0] + (int64_t)kd * l->dilation[0] - l->before[0];
      const T *plane = input + channel * volume + depth * height * width;
      const int inside = depth >= 0 && depth < l->input[0];
      for (int h = 0; h < p->phases[0]; h++)
        for (int w = 0; w < p->phases[1]; w++, to += p->plane) {
          int64_t row = (int64_t)window.row * l->stride[1] + p->phase[0][h] - l->before[1];
          T *at = to;
          for (int r = 0; r < rows; r++, at += pitch, row += l->stride[1]) {
            if (inside && row >= 0 && row < height) pack_row(plane + row * width, spans[w], l->stride[2], pitch, at);
            else
              for (int i = 0; i < pitch; i += VW) store(at + i, splat(0));
          }
        }
    }
}
