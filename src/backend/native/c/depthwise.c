/*
 * One input channel per group, square kernels of 3, 5 and 7, stride 1 and 2: straight from the input.
 *
 * A sweep goes down the rows of one to four vectors of neighbouring columns. Each input row is loaded once, shifted for each column of
 * the kernel, and added to all the output rows that read it: those wait in registers, and the oldest is done. So an output gets its
 * kernel rows in their order. Masks make the padding's columns, a row of zeros its rows.
 *
 * A unit is some rows of one plane of outputs, rows innermost, then output channels.
 */
#include "depthwise.h"
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

/* A sweep's operands: `rows` output rows, the first of which reads from input row `first` on. */
typedef struct {
  const T *plane, *zeros, *weight, *bias;
  T *out;
  int height, width, before, first, rows, pitch;
} Sweep;

/* The elements that each tap of a kernel row reads, for one vector of outputs. */
INLINE void load_taps(const int size, const int stride, const int masked, const T *at, const M *masks, V *x) {
  if (stride == 1) {
#pragma GCC unroll 8
    for (int k = 0; k < size; k++) x[k] = masked ? load_lanes(masks[k], at + k) : load(at + k);
    return;
  }
  /* Two loads have the columns of two taps. The first tap has the third one's, but for the first of them. */
#pragma GCC unroll 8
  for (int k = 1; k < size; k += 2) {
    const V low = masked ? load_lanes(masks[k], at + k) : load(at + k);
    const V high = masked ? load_lanes(masks[k + 1], at + k + VW) : load(at + k + VW);
    x[k] = even(low, high);
    x[k + 1] = odd(low, high);
  }
  x[0] = behind(masked ? load_lanes(masks[0], at - (VW - 1)) : broadcast(at), x[2]);
}

/* `masked`: whether the first and the last vector need their masks. `narrow`: whether the only vector has lanes that are no outputs. */
INLINE void sweep(const int size, const int stride, const int vectors, const int masked, const int narrow, const Sweep *s, const Columns *columns,
                  uint32_t stored) {
  /* Rows of outputs in progress. After `period` input rows the same registers are in the same roles. */
  const int live = (size + stride - 1) / stride;
  const int period = live * stride;
  /* Few weights stay in registers. Many are loaded again, each for all the vectors at a time. */
  const int resident = size == 3 && REGISTERS == 32;
  const int together = resident ? 1 : vectors;
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
  const V term = splat(s->bias ? *s->bias : 0);
  const int last = (s->rows - 1) * stride + size;
  T *out = s->out;
  for (int base = 0; base < last; base += period) {
#pragma GCC unroll 16
    for (int u = 0; u < period; u++) {
      const int row = s->first + base + u;
      const T *at = (row >= 0 && row < s->height ? s->plane + (int64_t)row * s->width : s->zeros) - s->before;
      if (!resident) __asm__("" : "+r"(weight));
#pragma GCC unroll 4
      for (int first = 0; first < vectors; first += together) {
        V x[4][MOST_TAPS + 1];
#pragma GCC unroll 4
        for (int v = first; v < first + together; v++)
          load_taps(size, stride, masked && (v == 0 || v == vectors - 1), at + columns[v].column * stride, masks[v], x[v - first]);
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
          for (int v = first; v < first + together; v++) PIN(sums[r][v]);
        }
      }
      if ((u - (size - 1) + 2 * period) % stride != 0) continue;
      if (base + u >= size - 1 && base + u < last) {
        const int r = (u - (size - 1) + 2 * period) / stride % live;
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
          const V y = s->bias ? add(sums[r][v], term) : sums[r][v];
          if (narrow) store_lanes(mask_of(stored), out + columns[v].column, y);
          else store(out + columns[v].column, y);
        }
        out += s->pitch;
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

/* The lanes of each load of a vector of outputs that lie inside the row. @returns whether those are all */
static int list_lanes(const Layer *l, Columns *c) {
  const int size = l->kernel[2], stride = l->stride[2];
  const int64_t first = (int64_t)c->column * stride - l->before[2];
  uint32_t all = ALL_LANES;
  if (stride == 2) {
    c->lanes[0] = first >= 0 && first < l->input[2] ? 1u << (VW - 1) : 0;
    if (!c->lanes[0]) all = 0;
  }
  for (int k = stride - 1; k < size; k += stride)
    for (int half = 0; half < stride; half++) {
      const int64_t at = first + k + half * VW;
      c->lanes[k + half] = lowest(l->input[2] - at) & ~lowest(-at);
      all &= c->lanes[k + half];
    }
  return all == ALL_LANES;
}

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
    int plain[4], count = 0;
    for (; count < 4 && v + count < vectors; count++) {
      /* The last vector overlaps the one before it: both write the same values. */
      columns[count].column = least((v + count) * VW, width - VW);
      plain[count] = list_lanes(l, columns + count);
    }
#if REGISTERS == 32
    if (count == 4 && l->kernel[2] == 3 && l->stride[2] == 1 && plain[1] && plain[2]) {
      (plain[0] && plain[3] ? sweep_3_1_4_00 : sweep_3_1_4_10)(s, columns, 0);
      v += 4;
      continue;
    }
#endif
    const int two = count >= 2 && row[3];
    if (two) row[plain[0] && plain[1] ? 4 : 3](s, columns, 0);
    else row[plain[0] ? 2 : 1](s, columns, 0);
    v += two ? 2 : 1;
  }
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
    };
    run_columns(l, &s);
  }
}
