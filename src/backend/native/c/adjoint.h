/* How `adjoint` cuts a layer, and what scratch memory that takes. */
#pragma once
#include "layer.h"

/* native/families/adjoint.ts leaves axes of more phases to others. Channels of a tile at most. */
enum { MOST_AXIS_PHASES = 16, MOST_ADJOINT_CHANNELS = 8 };

/*
 * The positions first + t * stride of an axis of the result, t below `count`: they read position t + nearest + j * apart with tap
 * tap - j * step, j below `taps`.
 */
typedef struct {
  int64_t first, count, tap, step, taps, apart, nearest;
} AxisPhase;

typedef struct {
  AxisPhase axes[3][MOST_AXIS_PHASES];
  int phases[3];
  /* Of each axis: where the first position of a phase reads at least, and the packed positions beyond those of the outputs. */
  int64_t low[3], beyond[3];
  /* Planes of a channel that are packed, elements from row to row and from plane to plane. */
  int64_t depths, pitch, plane;
  /* Units of a plane, how many of them are side by side, chunks of channels of a group, and taps of a pair of channels. */
  int strips, across, chunks, taps;
  /* Vectors of a unit's long row of a phase. */
  int64_t vectors;
  /* Bytes of scratch in front of the weights, the packed input and the sums. The offsets of the taps come first. */
  int64_t weights, packed, sums;
} AdjointPlan;

/* @returns 0 if the kernel cannot compute the layer */
int lay_out_adjoint(const Layer *layer, int lanes, int width, AdjointPlan *plan, Cut *cut);

Plan plan_adjoint;
