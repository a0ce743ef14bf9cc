/* How `tiles` cuts a layer, and what scratch memory that takes. */
#pragma once
#include "layer.h"

/* A stride parts rows (and columns) in at most so many phases. native/tiles.ts leaves larger strides to other kernels. */
enum { MOST_PHASES = 16 };

typedef struct {
  int taps;
  /* Of rows and of columns: how many phases any tap reads, the remainder of each, and how far behind an output its last tap reads. */
  int phases[2], phase[2][MOST_PHASES], extra[2];
  /* Packed elements from row to row, and from plane to plane. */
  int pitch;
  int64_t plane;
  /* Units of a plane of outputs, and how many of them are side by side. Chunks of output channels of a group. */
  int strips, across, chunks;
  /* Bytes of scratch in front of the places, the weights and the packed input. */
  int64_t places, weights, packed;
} TilePlan;

/* The index of the phase of this remainder. */
static inline int phase_index(const TilePlan *p, int axis, int remainder) {
  int i = 0;
  while (i < p->phases[axis] - 1 && p->phase[axis][i] != remainder) i++;
  return i;
}

/* @returns 0 if the kernel cannot compute the layer */
int lay_out_tiles(const Layer *layer, int lanes, int width, TilePlan *plan, Cut *cut);

Plan plan_tiles;
