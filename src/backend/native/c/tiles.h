/* How `tiles` cuts a layer, and what scratch memory that takes. */
#pragma once
#include "layer.h"

/* A stride parts rows (and columns) in at most so many phases. native/tiles.ts leaves larger strides to other kernels. */
enum { MOST_PHASES = 16 };

typedef struct {
  int taps;
  /* Of rows and of columns: how many phases any tap reads, the remainder of each, and how far behind an output its last tap reads. */
  int phases[2], phase[2][MOST_PHASES], extra[2];
  /* Elements of a packed row, from row to row, and from plane to plane. The padding that ends a row may begin the next one. */
  int length, pitch;
  int64_t plane;
  /* Units of a plane of outputs, and how many of them are side by side. Chunks of output channels of a group. */
  int strips, across, chunks;
  /* Bytes of scratch in front of the places and the packed input. */
  int64_t places, packed;
} TilePlan;

/* The index of the phase of this remainder. */
static inline int phase_index(const TilePlan *p, int axis, int remainder) {
  int i = 0;
  while (i < p->phases[axis] - 1 && p->phase[axis][i] != remainder) i++;
  return i;
}

/* The packed columns (or rows) that lie inside the input, and where the first of all lies there, were it inside. */
typedef struct {
  int begin, end;
  int64_t first;
} Span;

/* Of `count` columns, `stride` columns of the input apart from `first` on. */
static inline Span span_of(int64_t first, int width, int stride, int count) {
  const int64_t begin = first >= 0 ? 0 : (-first + stride - 1) / stride;
  const int64_t end = first >= width ? 0 : (width - 1 - first) / stride + 1;
  Span span;
  span.begin = begin < count ? (int)begin : count;
  span.end = end < span.begin ? span.begin : end < count ? (int)end : count;
  span.first = first;
  return span;
}

/* @returns 0 if the kernel cannot compute the layer */
int lay_out_tiles(const Layer *layer, int lanes, int width, TilePlan *plan, Cut *cut);

Plan plan_tiles;
