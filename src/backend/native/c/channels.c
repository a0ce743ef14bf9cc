/*
 * Vectors of output channels × positions of outputs, of several images: for few outputs and many taps, as weight gradients have.
 *
 * Weights are packed tap by tap, the channels side by side. The sums of all positions wait in memory while the next taps' weights are
 * packed. The input is copied with its padding, or read in place where there is none.
 *
 * A unit is some images of a group and a chunk of its output channels, images innermost.
 */
#include "channels.h"
#include "vec.h"

/* Positions of a tile: their sums, the weights of a tap, an input and a product fill the registers. */
#if REGISTERS == 32
static const int positions_of[] = {0, 8, 8, 8, 6};
#else
static const int positions_of[] = {0, 8, 6, 3, 2};
#endif

/* sums[m][v] += Σ over taps of in[place[m] + tap] * w[tap][v]. `begins`: whether the sums are 0 before. */
INLINE void tile(const int positions, const int vectors, const T *in, const int32_t *places, const int32_t *taps, int count, const T *w,
                 int begins, T *to) {
  V sums[8][MOST_CHANNEL_VECTORS];
  const T *from[8];
#pragma GCC unroll 8
  for (int m = 0; m < positions; m++) {
    from[m] = in + places[m];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) sums[m][v] = begins ? splat(0) : load(to + (m * vectors + v) * VW);
  }
  for (int t = 0; t < count; t++, w += vectors * VW) {
    const int64_t tap = taps[t];
    V factors[MOST_CHANNEL_VECTORS];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      factors[v] = load(w + v * VW);
      PIN(factors[v]);
    }
#pragma GCC unroll 8
    for (int m = 0; m < positions; m++) {
      const V x = broadcast(from[m] + tap);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sums[m][v] = step(sums[m][v], x, factors[v]);
    }
  }
#pragma GCC unroll 8
  for (int m = 0; m < positions; m++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) store(to + (m * vectors + v) * VW, sums[m][v]);
}

#define TILE(m, v) \
  case (m) * 8 + (v): \
    tile(m, v, in, places, taps, count, w, begins, to); \
    break;
static __attribute__((noinline)) void run_tile(int positions, int vectors, const T *in, const int32_t *places, const int32_t *taps, int count,
                                               const T *w, int begins, T *to) {
  switch (positions * 8 + vectors) {
    TILE(1, 1) TILE(1, 2) TILE(1, 3) TILE(1, 4) TILE(2, 1) TILE(2, 2) TILE(2, 3) TILE(2, 4) TILE(8, 1)
#if REGISTERS == 32
    TILE(4, 1) TILE(4, 2) TILE(4, 3) TILE(4, 4) TILE(8, 2) TILE(8, 3) TILE(6, 4)
#else
    TILE(4, 1) TILE(4, 2) TILE(3, 3) TILE(6, 2)
#endif
  }
}

/* The largest tile of at most `left` positions. */
INLINE int positions_at_once(int vectors, int64_t left) {
  const int most = positions_of[vectors];
  if (left >= most) return most;
  return left >= 4 && most > 4 ? 4 : left >= 2 ? 2 : 1;
}

/* Weights of `count` neighbouring taps, the chunk's channels side by side, `apart` elements from each to the next; 0 for lanes beyond. */
static void pack_taps(const T *weight, int64_t apart, int channels, int lanes, int count, T *to) {
  for (int o = 0; o < lanes; o += VW)
    for (int t = 0; t < count; t++) {
      T *at = to + (int64_t)t * lanes + o;
      const T *from = weight + o * apart + t;
      if (o + VW <= channels)
        for (int lane = 0; lane < VW; lane++) at[lane] = from[lane * apart];
      else
        for (int lane = 0; lane < VW; lane++) at[lane] = o + lane < channels ? from[lane * apart] : 0;
    }
}

/* The same of taps `first` on, from `channel` on. Those of one input channel are neighbours, those of a correlation are all. */
static void pack_weights(const Layer *l, const T *weight, int64_t channel, int channels, int lanes, int first, int count, T *to) {
  const int kernel = l->kernel[0] * l->kernel[1] * l->kernel[2], run = l->form == SWAPPED ? kernel : l->in_per_group * kernel;
  const int64_t apart = (weight_plane(l, 1, 0) - weight_plane(l, 0, 0)) * kernel;
  for (int done = 0; done < count;) {
    const int i = (first + done) / run, tap = (first + done) % run, taps = least(run - tap, count - done);
    pack_taps(weight + weight_plane(l, channel, i) * kernel + tap, apart, channels, lanes, taps, to + (int64_t)done * lanes);
    done += taps;
  }
}

/* The part of one channel's volume that is read, with zeros beside the input. */
static void pack_volume(const Layer *l, const ChannelsPlan *p, const T *input, T *to) {
  const int64_t depths = p->channel / ((int64_t)p->height * p->width);
  for (int64_t d = 0; d < depths; d++)
    for (int64_t h = 0; h < p->height; h++, to += p->width) {
      const int64_t depth = d - l->before[0], row = h - l->before[1];
      const int inside = depth >= 0 && depth < l->input[0] && row >= 0 && row < l->input[1];
      const T *from = input + (depth * l->input[1] + row) * l->input[2] - l->before[2];
      const int64_t begin = inside ? most(0, least(l->before[2], p->width)) : p->width;
      int64_t end = (int64_t)l->input[2] + l->before[2];
      if (end > p->width) end = p->width;
      int64_t i = 0;
      for (; i < begin; i++) to[i] = 0;
      for (; i + VW <= end; i += VW) store(to + i, load(from + i));
      for (; i < end; i++) to[i] = from[i];
      for (; i < p->width; i++) to[i] = 0;
    }
}

/* Where a volume's kernel or outputs lie in what is read: `step` positions apart on each axis. */
static int32_t *list_grid(const ChannelsPlan *p, const int32_t sizes[3], const int32_t step[3], int64_t first, int32_t *to) {
  for (int64_t d = 0; d < sizes[0]; d++)
    for (int64_t h = 0; h < sizes[1]; h++)
      for (int64_t w = 0; w < sizes[2]; w++)
        *to++ = (int32_t)(first + (d * step[0] * p->height + h * step[1]) * p->width + w * step[2]);
  return to;
}

/* Puts the sums of an image's outputs in their places, with the bias: those of each channel `apart` elements from the one's before. */
static void put_outputs(const T *sums, int lanes, int64_t outputs, int channels, const T *bias, T *out, int64_t apart) {
  for (int o = 0; o < channels; o++, out += apart)
    for (int64_t i = 0; i < outputs; i++) {
      const T sum = sums[i * lanes + o];
      out[i] = bias ? sum + bias[o] : sum;
    }
}

/* The output channels of a chunk. */
typedef struct {
  int64_t group, first;
  int channels;
} Chunk;

INLINE Chunk chunk_at(const Layer *l, const ChannelsPlan *p, int64_t chunk) {
  const int offset = (int)(chunk % p->chunks) * l->channels;
  const int64_t group = chunk / p->chunks;
  return (Chunk){group, group * l->out_per_group + offset, least(l->channels, l->out_per_group - offset)};
}

void KERNEL(pack_channels)(const Layer *l, const void *weight, void *packed, int64_t from, int64_t to) {
  ChannelsPlan p;
  Cut cut;
  if (!lay_out_channels(l, VW, sizeof(T), &p, &cut)) return;
  const int lanes = p.vectors * VW;
  for (int64_t chunk = from; chunk < to; chunk++) {
    const Chunk c = chunk_at(l, &p, chunk);
    pack_weights(l, (const T *)weight, c.first, c.channels, lanes, 0, p.taps, (T *)packed + chunk * lanes * p.taps);
  }
}

INLINE void compute(const Layer *l, const void *input, const void *weight, const int is_packed, const void *bias, void *output, void *scratch,
                    int64_t from, int64_t to) {
  ChannelsPlan plan;
  Cut cut;
  if (!lay_out_channels(l, VW, sizeof(T), &plan, &cut)) return;
  const ChannelsPlan *p = &plan;
  int32_t *taps = (int32_t *)scratch;
  int32_t *places = (int32_t *)((char *)scratch + p->places);
  T *own_weights = (T *)((char *)scratch + p->weights);
  T *sums = (T *)((char *)scratch + p->sums);
  T *packed = (T *)((char *)scratch + p->packed);
  int32_t *at = taps;
  for (int i = 0; i < l->in_per_group; i++) at = list_grid(p, l->kernel, l->dilation, i * p->channel, at);
  at = places;
  for (int i = 0; i < l->images; i++) at = list_grid(p, l->output, l->stride, p->first + i * p->image, at);
  const int64_t volume = (int64_t)l->input[0] * l->input[1] * l->input[2];
  const int64_t outputs = (int64_t)l->output[0] * l->output[1] * l->output[2];
  const int lanes = p->vectors * VW;
  for (int64_t unit = from; unit < to; unit++) {
    const int64_t first = unit % p->blocks * l->images;
    const int64_t chunk = unit / p->blocks;
    const Chunk c = chunk_at(l, p, chunk);
    const int64_t group = c.group, channel = c.first;
    const int channels = c.channels;
    const int images = least(l->images, (int)(l->batch - first));
    const T *in = (const T *)input + input_plane(l, first, group, 0) * volume;
    if (!p->in_place) {
      for (int n = 0; n < images; n++)
        for (int i = 0; i < l->in_per_group; i++)
          pack_volume(l, p, (const T *)input + input_plane(l, first + n, group, i) * volume, packed + n * p->image + i * p->channel);
      in = packed;
    }
    for (int tap = 0; tap < p->taps; tap += TAPS_AT_ONCE) {
      const int count = least(TAPS_AT_ONCE, p->taps - tap);
      const T *weights = (const T *)weight + (chunk * p->taps + tap) * lanes;
      if (!is_packed) {
        pack_weights(l, weight, channel, channels, lanes, tap, count, own_weights);
        weights = own_weights;
      }
      const int64_t positions = images * outputs;
      for (int64_t i = 0; i < positions;) {
        const int size = positions_at_once(p->vectors, positions - i);
        run_tile(size, p->vectors, in, places + i, taps + tap, count, weights, tap == 0, sums + i * lanes);
        i += size;
      }
    }
    for (int n = 0; n < images; n++)
      put_outputs(sums + n * outputs * lanes, lanes, outputs, channels, bias ? (const T *)bias + channel : 0,
                  (T *)output + output_plane(l, first + n, channel) * outputs, (output_plane(l, 0, 1) - output_plane(l, 0, 0)) * outputs);
  }
}

void KERNEL(channels)(const Layer *l, const void *input, const void *weight, const void *bias, void *output, void *scratch, int64_t from,
                      int64_t to) {
  compute(l, input, weight, 0, bias, output, scratch, from, to);
}

void KERNEL(packed_channels)(const Layer *l, const void *input, const void *weight, const void *bias, void *output, void *scratch,
                             int64_t from, int64_t to) {
  compute(l, input, weight, 1, bias, output, scratch, from, to);
}
