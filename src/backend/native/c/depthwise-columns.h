/* The vectors of outputs of a row of `depthwise`: what each loads, and where that meets padding. Part of depthwise.c. */
#pragma once
#include "layer.h"
#include "vec.h"

#define MOST_TAPS 7

/*
 * Where a vector of outputs begins, and the lanes of its loads that lie inside the row. At stride 2 those are pairs of loads from the
 * second tap on, and the last lane of a load that ends with the first tap's first column.
 */
typedef struct {
  int column;
  uint32_t lanes[MOST_TAPS + 1];
} Columns;

/* Where a vector of outputs meets padding: on the left with the first half of the kernel, on the right with the other, or anywhere. */
enum { NOWHERE, LEFT, RIGHT, ANYWHERE };

/* Whether load `k` of a vector may lie beside the row. */
INLINE int needs_mask(const int size, const int stride, const int sides, const int k) {
  if (sides == NOWHERE || sides == ANYWHERE) return sides == ANYWHERE;
  if (stride == 1) return sides == LEFT ? k < size / 2 : k > size / 2;
  /* Even loads but the first are the second halves of a pair. */
  return sides == LEFT ? k == 0 || (k % 2 == 1 && k < size / 2) : k > 0 && (k % 2 == 0 || k > size / 2);
}

/* The elements that each tap of a kernel row reads, for one vector of outputs. */
INLINE void load_taps(const int size, const int stride, const int sides, const T *at, const M *masks, V *x) {
  if (stride == 1) {
#pragma GCC unroll 8
    for (int k = 0; k < size; k++) x[k] = needs_mask(size, stride, sides, k) ? load_lanes(masks[k], at + k) : load(at + k);
    return;
  }
  /* Two loads have the columns of two taps. The first tap has the third one's, but for the first of them. */
#pragma GCC unroll 8
  for (int k = 1; k < size; k += 2) {
    const V low = needs_mask(size, stride, sides, k) ? load_lanes(masks[k], at + k) : load(at + k);
    const V high = needs_mask(size, stride, sides, k + 1) ? load_lanes(masks[k + 1], at + k + VW) : load(at + k + VW);
    x[k] = even(low, high);
    x[k + 1] = odd(low, high);
  }
  x[0] = behind(needs_mask(size, stride, sides, 0) ? load_lanes(masks[0], at - (VW - 1)) : broadcast(at), x[2]);
}

/* The lanes of each load of a vector of outputs that lie inside the row. @returns where some do not */
static int list_lanes(const Layer *l, Columns *c) {
  const int size = l->kernel[2], stride = l->stride[2];
  const int64_t first = (int64_t)c->column * stride - l->before[2];
  int sides = NOWHERE;
  for (int k = 0; k < size; k++) {
    uint32_t all = ALL_LANES;
    if (stride == 2 && k == 0) {
      all = 1u << (VW - 1);
      c->lanes[0] = first >= 0 && first < l->input[2] ? all : 0;
    } else {
      const int half = stride == 2 && k % 2 == 0;
      const int64_t at = first + k + (half ? VW - 1 : 0);
      c->lanes[k] = lowest(l->input[2] - at) & ~lowest(-at);
    }
    if (c->lanes[k] == all) continue;
    if (!needs_mask(size, stride, LEFT, k)) sides |= RIGHT;
    if (!needs_mask(size, stride, RIGHT, k)) sides |= LEFT;
  }
  return sides;
}
