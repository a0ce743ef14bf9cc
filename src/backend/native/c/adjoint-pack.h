/* What `adjoint` packs: the taps of each phase, their weights, and the planes that a unit reads. Part of adjoint.c. */
#pragma once
#include "adjoint.h"
#include "vec.h"

/* Taps of all channels that are read, of one phase of depths and rows, and of one phase of depths. */
INLINE int64_t taps_of_rows(const Layer *l, const AdjointPlan *p, int d, int h) {
  int64_t along = 0;
  for (int w = 0; w < p->phases[2]; w++) along += p->axes[2][w].taps;
  return l->out_per_group * p->axes[0][d].taps * p->axes[1][h].taps * along;
}
INLINE int64_t taps_of_depth(const Layer *l, const AdjointPlan *p, int d) {
  int64_t all = 0;
  for (int h = 0; h < p->phases[1]; h++) all += taps_of_rows(l, p, d, h);
  return all;
}

/* Calls `DO` for each tap of a phase of depths, rows and columns, in the order of the sum. */
#define EACH_TAP(deep, down, along, DO) \
  for (int o = 0; o < l->out_per_group; o++) \
    for (int64_t a = 0; a < (deep)->taps; a++) \
      for (int64_t b = 0; b < (down)->taps; b++) \
        for (int64_t c = 0; c < (along)->taps; c++) DO

/* Where each tap reads, from the place of the phase's first output in the packed planes. */
static void list_taps(const Layer *l, const AdjointPlan *p, int32_t *taps) {
  for (int d = 0; d < p->phases[0]; d++)
    for (int h = 0; h < p->phases[1]; h++)
      for (int w = 0; w < p->phases[2]; w++) {
        const AxisPhase *deep = &p->axes[0][d], *down = &p->axes[1][h], *along = &p->axes[2][w];
        const int64_t first = (down->nearest - p->low[1]) * p->pitch + along->nearest - p->low[2];
        EACH_TAP(deep, down, along, *taps++ = (int32_t)((o * p->depths + a) * p->plane + first + b * down->apart * p->pitch + c * along->apart);)
      }
}

/* The weights of channels `first` on of a group, block by block within a phase of depths and rows: tap by tap, a block's side by side. */
static void pack_weights(const Layer *l, const AdjointPlan *p, const T *weight, int first, int channels, int blocks, T *to) {
  const int64_t kernel = p->taps / l->out_per_group;
  for (int d = 0; d < p->phases[0]; d++)
    for (int h = 0; h < p->phases[1]; h++)
      for (int block = 0, i = first; block < blocks; block++) {
        const int size = channels / blocks + (block < channels % blocks);
        for (int w = 0; w < p->phases[2]; w++) {
          const AxisPhase *deep = &p->axes[0][d], *down = &p->axes[1][h], *along = &p->axes[2][w];
          EACH_TAP(deep, down, along, {
            const int64_t row = (deep->tap - a * deep->step) * l->kernel[1] + down->tap - b * down->step;
            const T *from = weight + ((int64_t)o * l->in_per_group + i) * kernel + row * l->kernel[2] + along->tap - c * along->step;
            for (int channel = 0; channel < size; channel++) *to++ = from[channel * kernel];
          })
        }
        i += size;
      }
}

/* The planes that the depth's taps read of each channel: `rows` rows from `row` on, a pitch of columns from `column` on, zeros beside them. */
static void pack_planes(const Layer *l, const AdjointPlan *p, const T *input, const AxisPhase *deep, int depth_at, int64_t row, int64_t rows,
                        int64_t column, T *to) {
  const int64_t height = l->output[1], width = l->output[2], pitch = p->pitch;
  int64_t begin = column < 0 ? (-column < pitch ? -column : pitch) : 0, end = width - column;
  end = end > pitch ? pitch : end < begin ? begin : end;
  for (int o = 0; o < l->out_per_group; o++)
    for (int64_t a = 0; a < deep->taps; a++) {
      const int64_t depth = depth_at + deep->nearest + a * deep->apart;
      const T *plane = input + ((int64_t)o * l->output[0] + depth) * height * width + column;
      T *at = to + (o * p->depths + a) * p->plane;
      const int inside = depth >= 0 && depth < l->output[0];
      for (int64_t r = 0; r < rows; r++, at += pitch) {
        const int real = inside && row + r >= 0 && row + r < height;
        const T *from = plane + (row + r) * width;
        int64_t i = 0;
        for (; i < (real ? begin : pitch); i++) at[i] = 0;
        if (!real) continue;
        for (; i + VW <= end; i += VW) store(at + i, load(from + i));
        if (i < end) {
          store_lanes(mask_of(lowest(end - i)), at + i, load_lanes(mask_of(lowest(end - i)), from + i));
          i = end;
        }
        for (; i < pitch; i++) at[i] = 0;
      }
    }
}
