/*
 * Vectors of neighbouring outputs × output channels, for every geometry.
 *
 * The input of a unit is copied to a packed plane per channel and kernel depth: padded with zeros, rows and columns parted by their
 * remainder modulo the stride ("phases"). There, neighbouring outputs read neighbouring elements, whatever the stride, and the rows of
 * outputs are one long row with the packed row's pitch. The few positions between two rows of outputs are computed and not stored.
 * Weights are read where they lie.
 *
 * A unit is some output rows (or columns of one row) of one output depth, image, group and chunk of output channels, rows innermost.
 */
#include "tiles-pack.h"
#include "tiles.h"
#include "tile-sizes.h"
#include "vec.h"

/* Vectors of a tile of `channels` output channels: its sums, its inputs, a weight and a product fill the registers. */
#if REGISTERS == 32
static const int vectors_of[] = {0, 8, 8, 7, 6, 4, 4, 3, 3};
#else
static const int vectors_of[] = {0, 6, 4, 3, 2, 2, 2};
#endif
#define MOST_CHANNELS ((int)(sizeof vectors_of / sizeof *vectors_of) - 1)
#define MOST_VECTORS 8

/* Where the outputs of one vector go: the lanes that are outputs, and the place of the first of them. */
typedef struct {
  int32_t at;
  uint32_t lanes;
} Place;

/* out[o][v] = Σ over taps of in[tap + v] * w[o][tap], + bias[o]. `outputs`: those of the unit in each channel. */
INLINE void tile(const int channels, const int vectors, const T *in, const int32_t *taps, int count, const T *w, const T *bias, T *out,
                 int64_t pitch, const Place *places, int outputs) {
  V sums[8][MOST_VECTORS];
  /* The next weights of every third channel. Those of the two channels behind are one and two distances away: addresses that cost nothing. */
  const T *rows[3];
  int64_t distance = count;
  __asm__("" : "+r"(distance));
#pragma GCC unroll 3
  for (int i = 0; 3 * i < channels; i++) rows[i] = w + 3 * i * distance;
#pragma GCC unroll 8
  for (int o = 0; o < channels; o++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) sums[o][v] = splat(0);
  for (int t = 0; t < count; t++) {
    const T *from = in + taps[t];
    V x[MOST_VECTORS];
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
      x[v] = load(from + v * VW);
      PIN(x[v]);
    }
#pragma GCC unroll 8
    for (int o = 0; o < channels; o++) {
      const V factor = broadcast(rows[o / 3] + o % 3 * distance);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[o][v] = step(sums[o][v], x[v], factor);
    }
#pragma GCC unroll 3
    for (int i = 0; 3 * i < channels; i++) {
      rows[i]++;
      __asm__("" : "+r"(rows[i]));
    }
  }
  if (bias)
#pragma GCC unroll 8
    for (int o = 0; o < channels; o++) {
      const V term = splat(bias[o]);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[o][v] = add(sums[o][v], term);
    }
#pragma GCC unroll 8
  for (int v = 0; v < vectors; v++) {
    const Place place = places[v];
    T *at = out + place.at;
    if (place.lanes == ALL_LANES)
#pragma GCC unroll 8
      for (int o = 0; o < channels; o++) store(at + o * pitch, sums[o][v]);
    else
#pragma GCC unroll 8
      for (int o = 0; o < channels; o++) store_packed(place.lanes, place.at + VW <= outputs, at + o * pitch, sums[o][v]);
  }
}

#define TILE(o, v) \
  case (o) * 16 + (v): \
    tile(o, v, in, taps, count, w, bias, out, pitch, places, outputs); \
    break;
static __attribute__((noinline)) void run_tile(int channels, int vectors, const T *in, const int32_t *taps, int count, const T *w,
                                               const T *bias, T *out, int64_t pitch, const Place *places, int outputs) {
  switch (channels * 16 + vectors) {
    TILE_SIZES(TILE)
  }
}

/* Where each tap reads, from an output's place in the packed input. */
static void list_taps(const Layer *l, const TilePlan *p, int32_t *taps) {
  for (int channel = 0; channel < l->in_per_group * l->kernel[0]; channel++)
    for (int h = 0; h < l->kernel[1]; h++)
      for (int w = 0; w < l->kernel[2]; w++) {
        const int y = h * l->dilation[1], x = w * l->dilation[2];
        const int plane = (channel * p->phases[0] + phase_index(p, 0, y % l->stride[1])) * p->phases[1] + phase_index(p, 1, x % l->stride[2]);
        *taps++ = (int32_t)(plane * p->plane + (y / l->stride[1]) * p->pitch + x / l->stride[2]);
      }
}

/* The lanes of each vector of the long row that are outputs, of rows of `columns` outputs. */
static void list_places(int columns, int pitch, Place *places, int count) {
  int column = 0, at = 0;
  for (int v = 0; v < count; v++) {
    uint32_t lanes = 0;
    int row = -column;
    for (; row < VW; row += pitch) lanes |= lowest(row + columns) & ~lowest(row);
    places[v].at = at;
    places[v].lanes = lanes;
    at += __builtin_popcount(lanes);
    column = VW - (row - pitch);
    if (column == pitch) column = 0;
  }
}

/* Vectors of a unit's long row. */
INLINE int vectors_in(const TilePlan *p, int rows, int columns) { return (int)(((rows - 1) * (int64_t)p->pitch + columns + VW - 1) / VW); }

void KERNEL(tiles)(const Layer *l, const void *input, const void *weight, const void *bias, void *output, void *scratch, int64_t from,
                   int64_t to) {
  TilePlan plan;
  Cut cut;
  if (!lay_out_tiles(l, VW, sizeof(T), &plan, &cut)) return;
  const TilePlan *p = &plan;
  int32_t *taps = (int32_t *)scratch;
  Place *places = (Place *)((char *)scratch + p->places);
  T *packed = (T *)((char *)scratch + p->packed);
  list_taps(l, p, taps);
  const int64_t group_input = (int64_t)l->in_per_group * l->input[0] * l->input[1] * l->input[2];
  const int64_t plane = (int64_t)l->output[0] * l->output[1] * l->output[2];
  /* Shorter units have the places of the longest, but for the last vector's lanes. */
  list_places(l->columns, p->pitch, places, vectors_in(p, l->rows, l->columns));
  for (int64_t unit = from; unit < to; unit++) {
    int64_t rest = unit;
    const int strip = (int)(rest % p->strips);
    rest /= p->strips;
    Window window;
    window.depth = (int)(rest % l->output[0]);
    rest /= l->output[0];
    const int64_t image = rest % l->batch;
    rest /= l->batch;
    const int64_t chunk = rest;
    const int first = (int)(chunk % p->chunks) * l->channels;
    const int64_t group = chunk / p->chunks;
    const int channels = least(l->channels, l->out_per_group - first);
    const int64_t channel = group * l->out_per_group + first;
    window.row = strip / p->across * l->rows;
    window.column = strip % p->across * l->columns;
    window.rows = least(l->rows, l->output[1] - window.row);
    window.columns = least(l->columns, l->output[2] - window.column);
    pack_input(l, p, (const T *)input + (image * l->groups + group) * group_input, window, packed);
    const int vectors = vectors_in(p, window.rows, window.columns), outputs = window.rows * window.columns;
    const Place last = places[vectors - 1];
    places[vectors - 1].lanes &= lowest((window.rows - 1) * (int64_t)p->pitch + window.columns - (vectors - 1) * (int64_t)VW);
    T *out = (T *)output + ((image * l->groups * l->out_per_group + channel) * plane) +
             ((int64_t)window.depth * l->output[1] + window.row) * l->output[2] + window.column;
    const int blocks = (channels + MOST_CHANNELS - 1) / MOST_CHANNELS;
    const int together = vectors_of[(channels + blocks - 1) / blocks];
    for (int v = 0; v < vectors; v += together) {
      const int count = least(together, vectors - v);
      const T *w = (const T *)weight + channel * p->taps;
      for (int b = 0, o = 0; b < blocks; b++) {
        const int size = channels / blocks + (b < channels % blocks);
        run_tile(size, count, packed + v * VW, taps, p->taps, w, bias ? (const T *)bias + channel + o : 0, out + o * plane, plane, places + v,
                 outputs);
        w += (int64_t)size * p->taps;
        o += size;
      }
    }
    places[vectors - 1] = last;
  }
}
