/*
 * Adjoints of strided correlations, all phases at once: transposed layers, and gradients by the input.
 *
 * The positions of one phase (a remainder modulo the stride) read the same taps of the kernel, as a correlation of stride 1 does. All
 * phases of a unit read the same packed planes: neighbouring positions of a phase read neighbouring elements, and its rows are one long
 * row. The sums of the phases of a row are put side by side in the result.
 *
 * Planes are packed with zeros beside them, though an adjoint has no padding terms: a sum that starts from 0 stays the same when a
 * product of 0 is added. The caller has made sure that no weight is infinite or NaN.
 *
 * A unit is some rows (or columns of one row) of one depth of the result, image, group and chunk of channels, rows innermost.
 */
#include "adjoint.h"
#include "adjoint-pack.h"
#include "tile-sizes.h"
#include "vec.h"

/* Vectors of a tile of `channels` channels: its sums, its inputs, a weight and a product fill the registers. */
#if REGISTERS == 32
static const int vectors_of[] = {0, 8, 8, 7, 6, 4, 4, 3, 3};
#define MOST_CHANNELS 8
#else
static const int vectors_of[] = {0, 6, 4, 3, 2, 2, 2};
#define MOST_CHANNELS 6
#endif

/* out[o][v] = Σ over taps of in[tap + v] * w[tap][o], + bias[o]. */
INLINE void tile(const int channels, const int vectors, const T *in, const int32_t *taps, int count, const T *w, const T *bias, T *out,
                 int64_t apart) {
  V sums[MOST_ADJOINT_CHANNELS][8];
#pragma GCC unroll 8
  for (int o = 0; o < channels; o++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) sums[o][v] = splat(0);
  for (int t = 0; t < count; t++, w += channels) {
    const T *from = in + taps[t];
    V x[8];
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
      x[v] = load(from + v * VW);
      PIN(x[v]);
    }
#pragma GCC unroll 8
    for (int o = 0; o < channels; o++) {
      const V factor = broadcast(w + o);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[o][v] = step(sums[o][v], x[v], factor);
    }
  }
#pragma GCC unroll 8
  for (int o = 0; o < channels; o++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) store(out + o * apart + v * VW, bias ? add(sums[o][v], splat(bias[o])) : sums[o][v]);
}

#define TILE(o, v) \
  case (o) * 16 + (v): \
    tile(o, v, in, taps, count, w, bias, out, apart); \
    break;
static __attribute__((noinline)) void run_tile(int channels, int vectors, const T *in, const int32_t *taps, int count, const T *w,
                                               const T *bias, T *out, int64_t apart) {
  switch (channels * 16 + vectors) {
    TILE_SIZES(TILE)
  }
}

/* A unit's part of the result: positions t of all phases from `row` and `column` on, of the depth that phase `depth` computes. */
typedef struct {
  int depth, depth_at;
  int64_t row, column, rows, columns;
} Window;

/* Puts a row of sums of each column phase side by side in a row of the result. `from`: null for a phase with none; `fill`: of no phase. */
static void put_row(const Layer *l, const AdjointPlan *p, const Window *window, const T *const *from, T fill, T *to) {
  const int64_t stride = l->stride[2], begin = window->column * stride;
  int64_t end = (window->column + window->columns) * stride;
  if (end > l->input[2]) end = l->input[2];
  to += begin;
  const int64_t length = end - begin;
  if (stride == 2) {
    const T *halves[2] = {0, 0};
    for (int w = 0; w < p->phases[2]; w++) halves[p->axes[2][w].first] = from[w];
    const V missing = splat(fill);
    int64_t i = 0;
    for (; i < length; i += 2 * VW) {
      const V a = halves[0] ? load(halves[0] + i / 2) : missing, b = halves[1] ? load(halves[1] + i / 2) : missing;
      if (length - i >= 2 * VW) {
        store(to + i, zip_low(a, b));
        store(to + i + VW, zip_high(a, b));
      } else {
        store_lanes(mask_of(lowest(length - i)), to + i, zip_low(a, b));
        store_lanes(mask_of(lowest(length - i - VW)), to + i + VW, zip_high(a, b));
      }
    }
    return;
  }
  if (p->phases[2] < stride || !from[0])
    for (int64_t i = 0; i < length; i++) to[i] = fill;
  for (int w = 0; w < p->phases[2]; w++) {
    const int64_t first = p->axes[2][w].first;
    const T *at = from[w];
    if (!at) continue;
    int64_t i = first;
    if (stride == 1)
      for (; i + VW <= length; i += VW, at += VW) store(to + i, load(at));
    for (; i < length; i += stride) to[i] = *at++;
  }
}

/* Rows of the result that no phase reaches. */
static void fill_rows(const Layer *l, const AdjointPlan *p, const Window *window, T fill, T *to) {
  const T *none[MOST_AXIS_PHASES] = {0};
  int64_t end = (window->row + window->rows) * l->stride[1];
  if (end > l->input[1]) end = l->input[1];
  for (int64_t row = window->row * l->stride[1]; row < end; row++) {
    int reached = 0;
    for (int h = 0; window->depth >= 0 && h < p->phases[1]; h++) reached |= row % l->stride[1] == p->axes[1][h].first;
    if (!reached) put_row(l, p, window, none, fill, to + row * l->input[2]);
  }
}

/* One phase of rows for a block of channels: the sums of all phases of columns, then the rows of the result. */
static void run_phase(const Layer *l, const AdjointPlan *p, const Window *window, int h, int channels, const T *packed, const int32_t *taps,
                      const T *weights, const T *bias, T *sums, T *out) {
  const AxisPhase *down = &p->axes[1][h];
  const int64_t left = down->count - window->row, rows = left < window->rows ? left : window->rows;
  const int64_t apart = p->vectors * VW, result = (int64_t)l->input[0] * l->input[1] * l->input[2];
  if (rows <= 0) return;
  for (int w = 0; w < p->phases[2]; w++) {
    const AxisPhase *along = &p->axes[2][w];
    const int count = (int)(l->out_per_group * p->axes[0][window->depth].taps * down->taps * along->taps);
    const int vectors = (int)(((rows - 1) * p->pitch + window->columns + VW - 1) / VW);
    const int together = vectors_of[channels];
    for (int v = 0; v < vectors; v += together)
      run_tile(channels, least(together, vectors - v), packed + v * VW, taps, count, weights, bias,
               sums + w * MOST_ADJOINT_CHANNELS * apart + v * VW, apart);
    taps += count;
    weights += (int64_t)count * channels;
  }
  for (int o = 0; o < channels; o++)
    for (int64_t row = 0; row < rows; row++) {
      const T *from[MOST_AXIS_PHASES];
      for (int w = 0; w < p->phases[2]; w++) from[w] = sums + (w * MOST_ADJOINT_CHANNELS + o) * apart + row * p->pitch;
      put_row(l, p, window, from, 0 + (bias ? bias[o] : 0), out + o * result + (down->first + (window->row + row) * l->stride[1]) * l->input[2]);
    }
}

void KERNEL(adjoint)(const Layer *l, const void *input, const void *weight, const void *bias, void *output, void *scratch, int64_t from,
                     int64_t to) {
  AdjointPlan plan;
  Cut cut;
  if (!lay_out_adjoint(l, VW, sizeof(T), &plan, &cut)) return;
  const AdjointPlan *p = &plan;
  int32_t *taps = (int32_t *)scratch;
  T *weights = (T *)((char *)scratch + p->weights), *packed = (T *)((char *)scratch + p->packed), *sums = (T *)((char *)scratch + p->sums);
  const int64_t volume = (int64_t)l->output[0] * l->output[1] * l->output[2], plane = (int64_t)l->input[1] * l->input[2];
  int64_t chunk_packed = -1;
  list_taps(l, p, taps);
  for (int64_t unit = from; unit < to; unit++) {
    int64_t rest = unit;
    const int strip = (int)(rest % p->strips);
    rest /= p->strips;
    const int depth = (int)(rest % l->input[0]);
    rest /= l->input[0];
    const int64_t image = rest % l->batch;
    const int64_t chunk = rest / l->batch, group = chunk / p->chunks;
    const int first = (int)(chunk % p->chunks) * l->channels, channels = least(l->channels, l->in_per_group - first);
    const int64_t channel = group * l->in_per_group + first;
    const int blocks = (channels + MOST_CHANNELS - 1) / MOST_CHANNELS;
    if (chunk != chunk_packed) {
      pack_weights(l, p, (const T *)weight + group * l->out_per_group * l->in_per_group * (p->taps / l->out_per_group), first, channels, blocks,
                   weights);
      chunk_packed = chunk;
    }
    Window window = {.depth = -1, .depth_at = depth / l->stride[0], .row = (int64_t)(strip / p->across) * l->rows,
                     .column = (int64_t)(strip % p->across) * l->columns};
    for (int d = 0; d < p->phases[0]; d++)
      if (depth % l->stride[0] == p->axes[0][d].first) window.depth = d;
    window.rows = least(l->rows, (int)(phase_size(l, 1) - window.row));
    window.columns = least(l->columns, (int)(phase_size(l, 2) - window.column));
    T *out = (T *)output + ((image * l->groups * l->in_per_group + channel) * l->input[0] + depth) * plane;
    const T *terms = bias ? (const T *)bias + channel : 0;
    for (int o = 0; o < channels; o++) fill_rows(l, p, &window, 0 + (terms ? terms[o] : 0), out + o * l->input[0] * plane);
    if (window.depth < 0) continue;
    const AxisPhase *deep = &p->axes[0][window.depth];
    pack_planes(l, p, (const T *)input + (image * l->groups + group) * l->out_per_group * volume, deep, window.depth_at,
                window.row + p->low[1], window.rows + p->beyond[1], window.column + p->low[2], packed);
    /* Taps and weights lie phase by phase, weights in blocks of channels within a phase of depths and rows. */
    int64_t at = 0;
    for (int d = 0; d < window.depth; d++) at += taps_of_depth(l, p, d);
    for (int h = 0; h < p->phases[1]; h++) {
      const int64_t count = taps_of_rows(l, p, window.depth, h);
      for (int b = 0, o = 0; b < blocks; b++) {
        const int size = channels / blocks + (b < channels % blocks);
        run_phase(l, p, &window, h, size, packed, taps + at, weights + at * channels + count * o, terms ? terms + o : 0, sums,
                  out + o * l->input[0] * plane);
        o += size;
      }
      at += count;
    }
  }
}
