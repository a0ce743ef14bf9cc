/*
 * One input channel per group, square kernels of 3, 5 and 7, stride 1 and 2: straight from the input.
 *
 * A sweep goes down the rows of one to four vectors of neighbouring columns. Each input row is loaded once, shifted for each column of
 * the kernel, and added to all the output rows that read it: those wait in registers, and the oldest is done. So an output gets its
 * kernel rows in their order. Masks make the padding's columns, a row of zeros its rows; those are left out where all weights are finite.
 *
 * A unit is some rows of one plane of outputs, rows innermost, then output channels.
 */
#include "depthwise.h"
#include "depthwise-columns.h"
#include "vec.h"

/* A sweep's operands: `rows` output rows, the first of which reads from input row `first` on. */
typedef struct {
  const T *plane, *zeros, *weight, *bias;
  T *out;
  int height, width, before, first, rows, pitch;
  /* Whether all weights are finite: their products with the padding's rows are zeros, which change no sum. */
  int finite;
} Sweep;

/*
 * `masked`: whether the first vector needs masks on the left, the last one on the right, and the only one anywhere. `narrow`: whether the
 * only vector has lanes that are no outputs.
 */
INLINE void sweep(const int size, const int stride, const int vectors, const int masked, const int narrow, const Sweep *s, const Columns *columns,
                  uint32_t stored) {
  /* Rows of outputs in progress. After `period` input rows the same registers are in the same roles. */
  const int live = (size + stride - 1) / stride;
  const int period = live * stride;
  /* Few weights stay in registers. Many are loaded again, each for all the vectors at a time. At stride 2 shuffles fill the waits. */
  const int resident = size == 3 && REGISTERS == 32;
  const int together = resident && stride == 1 ? 1 : vectors;
  V w[9], sums[MOST_TAPS][4];
  M masks[4][MOST_TAPS + 1];
  const T *weight = s->weight;
  if (resident)
#pragma GCC unroll 9
    for (int k = 0; k < size * size; k++) w[k] = broadcast(weight + k);
  if (masked)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
#pragma GCC unroll 8
      for (int k = 0; k < size + 1; k++) masks[v][k] = mask_of(columns[v].lanes[k]);
#pragma GCC unroll 8
  for (int r = 0; r < live; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) sums[r][v] = splat(0);
  /* A sum is never −0: without a bias, 0 is added. Stores could change what is read through pointers: all is read before. */
  const V term = splat(s->bias ? *s->bias : 0);
  const int last = (s->rows - 1) * stride + size;
  const T *const plane = s->plane - s->before, *const zeros = s->zeros - s->before;
  const int64_t width = s->width, pitch = s->pitch;
  const uint32_t height = (uint32_t)s->height;
  const int finite = s->finite;
  const int first_row = s->first;
  int64_t at_column[4];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) at_column[v] = columns[v].column;
  const M kept = mask_of(stored);
  T *out = s->out;
  for (int base = 0; base < last; base += period) {
#pragma GCC unroll 16
    for (int u = 0; u < period; u++) {
      const int row = first_row + base + u;
      const int inside = (uint32_t)row < height;
      const T *at = inside ? plane + row * width : zeros;
      if (!resident) __asm__("" : "+r"(weight));
      if (!inside && finite) {
        /* An output that begins here has no product yet. */
        if (u % stride == 0)
#pragma GCC unroll 4
          for (int v = 0; v < vectors; v++) sums[u / stride % live][v] = splat(0);
      } else
#pragma GCC unroll 4
      for (int first = 0; first < vectors; first += together) {
        V x[4][MOST_TAPS + 1];
#pragma GCC unroll 4
        for (int v = first; v < first + together; v++) {
          const int sides = !masked ? NOWHERE : vectors == 1 ? ANYWHERE : v == 0 ? LEFT : v == vectors - 1 ? RIGHT : NOWHERE;
          load_taps(size, stride, sides, at + at_column[v] * stride, masks[v], x[v - first]);
        }
#pragma GCC unroll 8
        for (int k = 0; k < size; k++) {
          if ((u - k + 2 * period) % stride != 0) continue;
          const int r = (u - k + 2 * period) / stride % live;
#pragma GCC unroll 8
          for (int j = 0; j < size; j++) {
            const V factor = resident ? w[k * size + j] : broadcast(weight + k * size + j);
#pragma GCC unroll 4
            for (int v = first; v < first + together; v++)
              sums[r][v] = step(k == 0 && j == 0 ? splat(0) : sums[r][v], x[v - first][j], factor);
          }
#pragma GCC unroll 4
          for (int v = first; v < first + together; v++)
            if (stride == 1) PIN(sums[r][v]);
        }
      }
      if ((u - (size - 1) + 2 * period) % stride != 0) continue;
      if (base + u >= size - 1 && base + u < last) {
        const int r = (u - (size - 1) + 2 * period) / stride % live;
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
          const V y = add(sums[r][v], term);
          if (narrow) store_lanes(kept, out + at_column[v], y);
          else store(out + at_column[v], y);
        }
        out += pitch;
      }
    }
  }
}

#define SWEEP(size, stride, vectors, masked, narrow) \
  static __attribute__((noinline)) void sweep_##size##_##stride##_##vectors##_##masked##narrow(const Sweep *s, const Columns *columns, \
                                                                                               uint32_t stored) { \
    sweep(size, stride, vectors, masked, narrow, s, columns, stored); \
  }
#define SINGLE(size, stride) SWEEP(size, stride, 1, 1, 1) SWEEP(size, stride, 1, 1, 0) SWEEP(size, stride, 1, 0, 0)
#define PAIRS(size, stride) SWEEP(size, stride, 2, 1, 0) SWEEP(size, stride, 2, 0, 0)
SINGLE(3, 1) SINGLE(3, 2) SINGLE(5, 1) SINGLE(5, 2) SINGLE(7, 1) SINGLE(7, 2)
#if REGISTERS == 32
PAIRS(3, 1) PAIRS(3, 2) PAIRS(5, 1) PAIRS(5, 2)
SWEEP(3, 1, 4, 1, 0) SWEEP(3, 1, 4, 0, 0)
#endif

typedef void RunSweep(const Sweep *s, const Columns *columns, uint32_t stored);

/* By kernel and stride: one vector, narrow, masked, plain; two vectors, masked and plain, where registers hold them. */
#define ONE(size, stride) sweep_##size##_##stride##_1_11, sweep_##size##_##stride##_1_10, sweep_##size##_##stride##_1_00
#if REGISTERS == 32
#define TWO(size, stride) sweep_##size##_##stride##_2_10, sweep_##size##_##stride##_2_00
#else
#define TWO(size, stride) 0, 0
#endif
static RunSweep *const sweeps[3][2][5] = {
    {{ONE(3, 1), TWO(3, 1)}, {ONE(3, 2), TWO(3, 2)}},
    {{ONE(5, 1), TWO(5, 1)}, {ONE(5, 2), TWO(5, 2)}},
    {{ONE(7, 1), 0, 0}, {ONE(7, 2), 0, 0}},
};

static void run_columns(const Layer *l, const Sweep *s) {
  RunSweep *const *row = sweeps[(l->kernel[2] - 3) / 2][l->stride[2] - 1];
  const int width = l->output[2];
  Columns columns[4];
  if (width < VW) {
    columns[0].column = 0;
    list_lanes(l, columns);
    row[0](s, columns, lowest(width));
    return;
  }
  const int vectors = (width + VW - 1) / VW;
  for (int v = 0; v < vectors;) {
    int sides[4] = {0}, count = 0;
    for (; count < 4 && v + count < vectors; count++) {
      /* The last vector overlaps the one before it: both write the same values. */
      columns[count].column = least((v + count) * VW, width - VW);
      sides[count] = list_lanes(l, columns + count);
    }
#if REGISTERS == 32
    if (count == 4 && l->kernel[2] == 3 && l->stride[2] == 1 && !(sides[0] & RIGHT) && !sides[1] && !sides[2] && !(sides[3] & LEFT)) {
      (sides[0] | sides[3] ? sweep_3_1_4_10 : sweep_3_1_4_00)(s, columns, 0);
      v += 4;
      continue;
    }
#endif
    const int two = count >= 2 && row[3] && !(sides[0] & RIGHT) && !(sides[1] & LEFT);
    if (two) row[sides[0] | sides[1] ? 3 : 4](s, columns, 0);
    else row[sides[0] ? 1 : 2](s, columns, 0);
    v += two ? 2 : 1;
  }
}

static int all_finite(const T *x, int count) {
  int finite = 1;
  for (int i = 0; i < count; i++) finite &= x[i] - x[i] == 0;
  return finite;
}

void KERNEL(depthwise)(const Layer *l, const void *input, const void *weight, const void *bias, void *output, void *scratch, int64_t from,
                       int64_t to) {
  const int64_t in_plane = (int64_t)l->input[1] * l->input[2], out_plane = (int64_t)l->output[1] * l->output[2];
  const int strips = (l->output[1] - 1) / l->rows + 1;
  const int channels = l->groups * l->out_per_group, taps = l->kernel[1] * l->kernel[2];
  T *zeros = (T *)scratch;
  for (int64_t i = 0; i < l->input[2] + 8 * VW; i++) zeros[i] = 0;
  for (int64_t unit = from; unit < to; unit++) {
    const int row = (int)(unit % strips) * l->rows;
    const int64_t plane = unit / strips;
    const int64_t image = plane / channels;
    const int channel = (int)(plane % channels);
    const Sweep s = {
        .plane = (const T *)input + (image * l->groups + channel / l->out_per_group) * in_plane,
        .zeros = zeros + VW,
        .weight = (const T *)weight + (int64_t)channel * taps,
        .bias = bias ? (const T *)bias + channel : 0,
        .out = (T *)output + plane * out_plane + (int64_t)row * l->output[2],
        .height = l->input[1],
        .width = l->input[2],
        .before = l->before[2],
        .first = row * l->stride[1] - l->before[1],
        .rows = least(l->rows, l->output[1] - row),
        .pitch = l->output[2],
        .finite = all_finite((const T *)weight + (int64_t)channel * taps, taps),
    };
    run_columns(l, &s);
  }
}
