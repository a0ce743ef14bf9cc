/*
 * Vectors of neighbouring outputs × output channels, for every geometry of 8-bit integers.
 *
 * The input of a strip is packed with its padding. Where channels lie side by side, a packed element is PER channels of a position. Where
 * columns do, rows are packed as they are, and a vector takes its columns from them. Rows of outputs are one long row with the packed
 * row's pitch; the positions between two rows are computed and not stored. integers-sweep.c has depthwise layers.
 */
#include "integers-pack.h"

#define JOIN(a, b) a##_##b
#define EXPAND(a, b) JOIN(a, b)

/* Vectors of a tile of `channels` output channels: its sums, its inputs and a weight fill the registers. */
static const int vectors_of[] = {0, REGISTERS == 32 ? 8 : 6, REGISTERS == 32 ? 8 : 4, REGISTERS == 32 ? 6 : 3, REGISTERS == 32 ? 5 : 2,
                                 4, 3, 3, 3};
enum { MOST_CHANNELS = REGISTERS == 32 ? 8 : 4, MOST_VECTORS = 8 };

/* Where the outputs of one vector go: the lanes that are outputs, and the place of the first of them. */
typedef struct {
  int32_t at;
  uint32_t lanes;
} Place;

/* What the tiles of a strip read and write. */
typedef struct {
  const void *in;
  const int32_t *taps;
  int count, stride, dilation;
  Order order;
  int32_t *out;
  int64_t plane;
} Tiles;

Sweep EXPAND(sweep, ISA);

enum { CHANNELS, COLUMNS, NEAR_COLUMNS };

/* out[o][v] = firsts[o] + Σ over groups of taps of in[tap + v] · w[tap][o]. */
INLINE void tile(const int mode, const int channels, const int vectors, const Tiles *t, int64_t at, const int32_t *w, const int32_t *firsts,
                 int64_t channel, const Place *places) {
  V sums[MOST_CHANNELS][MOST_VECTORS];
#pragma GCC unroll 8
  for (int o = 0; o < channels; o++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) sums[o][v] = splat(firsts[o]);
  const uint32_t *groups = (const uint32_t *)t->in + at;
  const T *elements = (const T *)t->in + at * t->stride;
  const int64_t next = (int64_t)VW * t->stride;
  const Order order = t->order;
  for (int i = 0; i < t->count; i++, w += channels) {
    V x[MOST_VECTORS];
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
      if (mode == CHANNELS) x[v] = load(groups + t->taps[i] + v * VW);
      else if (mode == COLUMNS) x[v] = take(elements + t->taps[i] + v * next, order, t->dilation);
      else x[v] = take_near(elements + t->taps[i] + v * next, order);
    }
#pragma GCC unroll 8
    for (int o = 0; o < channels; o++) {
      const V factor = splat(w[o]);
#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++) sums[o][v] = step(sums[o][v], x[v], factor);
    }
  }
#pragma GCC unroll 8
  for (int o = 0; o < channels; o++) {
    int32_t *out = t->out + (channel + o) * t->plane;
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
      if (places[v].lanes == ALL_LANES) store(out + places[v].at, sums[o][v]);
      else store_packed(places[v].lanes, out + places[v].at, sums[o][v]);
    }
  }
}

#define TILE(o, v) \
  case (o) * 16 + (v): \
    tile(mode, o, v, t, at, w, firsts, channel, places); \
    break;
INLINE void run_tile(const int mode, int channels, int vectors, const Tiles *t, int64_t at, const int32_t *w, const int32_t *firsts,
                     int64_t channel, const Place *places) {
  switch (channels * 16 + vectors) {
    TILE(1, 1) TILE(1, 2) TILE(1, 3) TILE(1, 4) TILE(1, 5) TILE(1, 6)
    TILE(2, 1) TILE(2, 2) TILE(2, 3) TILE(2, 4)
    TILE(3, 1) TILE(3, 2) TILE(3, 3)
    TILE(4, 1) TILE(4, 2)
#if !defined(USE_AVX2)
    TILE(1, 7) TILE(1, 8)
    TILE(2, 5) TILE(2, 6) TILE(2, 7) TILE(2, 8)
    TILE(3, 4) TILE(3, 5) TILE(3, 6)
    TILE(4, 3) TILE(4, 4) TILE(4, 5)
    TILE(5, 1) TILE(5, 2) TILE(5, 3) TILE(5, 4)
    TILE(6, 1) TILE(6, 2) TILE(6, 3)
    TILE(7, 1) TILE(7, 2) TILE(7, 3)
    TILE(8, 1) TILE(8, 2) TILE(8, 3)
#endif
  }
}

#define RUN(name, mode) \
  static __attribute__((noinline)) void name(int channels, int vectors, const Tiles *t, int64_t at, const int32_t *w, const int32_t *firsts, \
                                             int64_t channel, const Place *places) { \
    run_tile(mode, channels, vectors, t, at, w, firsts, channel, places); \
  }
RUN(run_channels, CHANNELS)
RUN(run_columns, COLUMNS)
RUN(run_near_columns, NEAR_COLUMNS)

/* The lanes of each vector of the long row that are outputs, of `rows` rows of `columns` outputs. */
static int list_places(int rows, int columns, int64_t pitch, Place *places) {
  const int vectors = (int)(((rows - 1) * pitch + columns + VW - 1) / VW);
  int64_t row = 0;
  int at = 0;
  for (int v = 0; v < vectors; v++) {
    const int64_t from = (int64_t)v * VW;
    uint32_t lanes = 0;
    while (row < rows - 1 && (row + 1) * pitch <= from) row++;
    for (int64_t r = row; r < rows && r * pitch < from + VW; r++) {
      const int64_t begin = r * pitch - from;
      lanes |= lowest(begin + columns) & ~lowest(begin);
    }
    places[v].at = at;
    places[v].lanes = lanes;
    at += __builtin_popcount(lanes);
  }
  return vectors;
}

void EXPAND(integers, ISA)(const Layer *l, const Integers *o, void *scratch, int64_t from, int64_t to) {
  IntegerPlan plan;
  Cut cut;
  if (!lay_out_integers(l, PER, VW, &plan, &cut)) return;
  const IntegerPlan *p = &plan;
  char *memory = (char *)scratch;
  int32_t *taps = (int32_t *)memory, *firsts = (int32_t *)(memory + p->firsts);
  Place *places = (Place *)(memory + p->places);
  uint32_t *weights = (uint32_t *)(memory + p->weights);
  T *lines = (T *)(memory + p->lines);
  void *packed = memory + p->packed;
  for (int part = 0; part < MOST_PARTS; part++) list_taps(l, p, taps + (int64_t)part * p->taps);
  const Coding coding = coding_of(o);
  const int64_t volume = (int64_t)l->input[0] * l->input[1] * l->input[2];
  const int64_t plane = (int64_t)l->output[0] * l->output[1] * l->output[2];
  const int64_t per_channel = (int64_t)l->in_per_group * l->kernel[0] * l->kernel[1] * l->kernel[2];
  Tiles tiles = {packed, taps, 0, l->stride[2], l->dilation[2], order_of(l->stride[2], l->dilation[2]), 0, plane};
  SweptRows rows = {.lines = packed, .pitch = p->pitch * l->stride[2], .width = l->output[2]};
  rows.size = l->kernel[2];
  rows.stride = l->stride[2];
  rows.dilation = l->dilation[2];
  int64_t chunk_packed = -1;
  int parts = 1, blocks = 1, sweep = 0, listed = 0, vectors = 0;
  for (int64_t unit = from; unit < to; unit++) {
    int64_t rest = unit;
    Strip s;
    s.row = (int)(rest % p->strips) * l->rows;
    rest /= p->strips;
    s.depth = (int)(rest % l->output[0]);
    rest /= l->output[0];
    const int64_t image = rest % l->batch, chunk = rest / l->batch;
    const int64_t group = chunk / p->chunks;
    const int first = (int)(chunk % p->chunks) * l->channels;
    const int channels = least(l->channels, l->out_per_group - first);
    const int64_t channel = group * l->out_per_group + first;
    s.rows = least(l->rows, l->output[1] - s.row);
    if (chunk != chunk_packed) {
      parts = parts_of(o, channel, channels, per_channel);
      sweep = p->sweep && parts == 1;
      blocks = sweep ? channels : (channels + MOST_CHANNELS - 1) / MOST_CHANNELS;
      uint32_t *at = weights;
      for (int b = 0, done = 0; b < blocks; b++) {
        const int size = channels / blocks + (b < channels % blocks);
        at = pack_block(l, p, o, channel + done, size, parts, coding, at, firsts + done);
        done += size;
      }
      chunk_packed = chunk;
    }
    if (listed != s.rows) vectors = list_places(s.rows, l->output[2], p->pitch * p->down, places);
    listed = s.rows;
    pack_strip(l, p, (const uint8_t *)o->input + (image * l->groups + group) * l->in_per_group * volume, s, coding, lines, packed);
    tiles.count = p->taps * parts;
    tiles.out = o->output + (image * l->groups * l->out_per_group + channel) * plane + ((int64_t)s.depth * l->output[1] + s.row) * l->output[2];
    if (sweep) {
      rows.rows = s.rows;
      for (int c = 0; c < channels; c++) {
        rows.weights = (const int32_t *)weights + (int64_t)c * p->taps;
        rows.first = firsts[c];
        rows.out = tiles.out + c * plane;
        EXPAND(sweep, ISA)(&rows);
      }
      continue;
    }
    const int together = vectors_of[(channels + blocks - 1) / blocks];
    for (int v = 0; v < vectors; v += together) {
      const int count = least(together, vectors - v);
      const int32_t *w = (const int32_t *)weights;
      for (int b = 0, done = 0; b < blocks; b++) {
        const int size = channels / blocks + (b < channels % blocks);
        if (!p->columns) run_channels(size, count, &tiles, (int64_t)v * VW, w, firsts + done, done, places + v);
        else if (is_near(l->stride[2], l->dilation[2])) run_near_columns(size, count, &tiles, (int64_t)v * VW, w, firsts + done, done, places + v);
        else run_columns(size, count, &tiles, (int64_t)v * VW, w, firsts + done, done, places + v);
        w += (int64_t)p->taps * parts * size;
        done += size;
      }
    }
  }
}
