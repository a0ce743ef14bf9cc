/*
 * Random layers on every kernel of every instruction set: `fuzz SEED LAYERS`. Tensors and scratch memory have exactly the sizes that the
 * layer needs, so that the sanitizers see every access beyond them. Outputs are compared with the definition, bit for bit.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kernels.h"

static uint64_t state;

static uint32_t draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static int upto(int most) { return 1 + (int)(draw() % (uint32_t)most); }

/* A number, now and then a special one. */
static double number(int special) {
  static const double specials[] = {NAN, INFINITY, -INFINITY, 0.0, -0.0, 1e-40, -3e-45, 5e-324, 3e38, -1e-20};
  if (special && draw() % 16 == 0) return specials[draw() % 10];
  return (double)draw() / (1u << 30) - 1;
}

static double get(const void *data, int wide, int64_t at) { return wide ? ((const double *)data)[at] : ((const float *)data)[at]; }

static void put(void *data, int wide, int64_t at, double value) {
  if (wide) ((double *)data)[at] = value;
  else ((float *)data)[at] = (float)value;
}

/* A product or a sum in the element type; of floats, double precision rounds to the same. */
static double rounded(double value, int wide) { return wide ? value : (double)(float)value; }

static void *tensor(int64_t length, int wide, int special) {
  void *data = malloc((size_t)length * (wide ? 8 : 4));
  for (int64_t i = 0; i < length; i++) put(data, wide, i, number(special));
  return data;
}

static Layer drawn(void) {
  Layer l;
  memset(&l, 0, sizeof l);
  l.batch = upto(3);
  l.groups = upto(3);
  l.in_per_group = upto(4);
  l.out_per_group = upto(20);
  const int depthwise = draw() % 3 == 0;
  /* Long rows with more padding than any vector holds. */
  const int wide = draw() % 8 == 0;
  for (int axis = 0; axis < 3; axis++) {
    const int flat = axis == 0 && draw() % 2;
    l.kernel[axis] = flat ? 1 : upto(axis == 2 ? 5 : 3);
    l.stride[axis] = flat ? 1 : upto(3);
    l.dilation[axis] = flat ? 1 : upto(3);
    l.before[axis] = flat ? 0 : wide && axis == 2 ? (int)(draw() % 300) : (int)(draw() % 6) - 2;
    l.output[axis] = flat ? 1 : upto(axis < 2 ? 5 : wide ? 400 : 40);
    /* Inputs end before, at or behind what is read. */
    const int read = (l.output[axis] - 1) * l.stride[axis] + (l.kernel[axis] - 1) * l.dilation[axis] + 1 - l.before[axis];
    l.input[axis] = flat ? 1 : read + (int)(draw() % 6) - 3;
    if (l.input[axis] < 1) l.input[axis] = 1;
  }
  if (depthwise) {
    const int size = 3 + 2 * (int)(draw() % 3), stride = upto(2);
    l.in_per_group = 1;
    l.out_per_group = upto(2);
    l.input[0] = l.output[0] = l.kernel[0] = l.stride[0] = 1;
    l.before[0] = 0;
    for (int axis = 1; axis < 3; axis++) {
      l.kernel[axis] = size;
      l.stride[axis] = stride;
      l.dilation[axis] = 1;
      l.before[axis] = (int)(draw() % (uint32_t)(size + 1));
    }
  }
  l.form = (int)(draw() % 3);
  const int rows = l.form == ADJOINT ? phase_size(&l, 1) : l.output[1], columns = l.form == ADJOINT ? phase_size(&l, 2) : l.output[2];
  l.rows = upto(rows);
  l.columns = l.rows == 1 && draw() % 2 ? upto(columns) : columns;
  l.channels = upto(l.form == ADJOINT ? l.in_per_group : l.out_per_group);
  l.images = upto(l.batch);
  return l;
}

/* Any words: most are no layer. */
static Layer hostile(void) {
  static const int32_t values[] = {0, -1, 1, 2, 7, 1 << 16, 1 << 30, INT32_MAX, INT32_MIN};
  Layer l = drawn();
  for (int i = 0; i < upto(4); i++) ((int32_t *)&l)[draw() % LAYER_WORDS] = values[draw() % 9];
  return l;
}

/* Whether a tap of an output position reads an element along an axis. */
static int meets(const Layer *l, int axis, int position, int tap, int element) {
  return position * l->stride[axis] + tap * l->dilation[axis] - l->before[axis] == element;
}

/* An adjoint's sums are over all channels and positions of the correlation's output, in their order: the positions that a tap joins. */
static void define_adjoint(const Layer *l, int wide, const void *x, const void *w, const void *b, void *y) {
  int64_t at = 0;
  for (int n = 0; n < l->batch; n++)
    for (int i = 0; i < l->groups * l->in_per_group; i++)
      for (int z = 0; z < l->input[0]; z++)
        for (int r = 0; r < l->input[1]; r++)
          for (int c = 0; c < l->input[2]; c++) {
            double sum = 0;
            for (int o = 0; o < l->out_per_group; o++)
              for (int d = 0; d < l->output[0]; d++)
                for (int kd = 0; kd < l->kernel[0]; kd++)
                  if (meets(l, 0, d, kd, z))
                    for (int h = 0; h < l->output[1]; h++)
                      for (int kh = 0; kh < l->kernel[1]; kh++)
                        if (meets(l, 1, h, kh, r))
                          for (int q = 0; q < l->output[2]; q++)
                            for (int kw = 0; kw < l->kernel[2]; kw++)
                              if (meets(l, 2, q, kw, c)) {
                                const int64_t filter = (int64_t)i / l->in_per_group * l->out_per_group + o;
                                const int64_t place = ((n * l->groups * l->out_per_group + filter) * l->output[0] + d) * l->output[1] + h;
                                const int64_t tap = ((filter * l->in_per_group + i % l->in_per_group) * l->kernel[0] + kd) * l->kernel[1] + kh;
                                const double product = get(x, wide, place * l->output[2] + q) * get(w, wide, tap * l->kernel[2] + kw);
                                sum = rounded(sum + rounded(product, wide), wide);
                              }
            put(y, wide, at++, b ? rounded(sum + get(b, wide, i), wide) : sum);
          }
}

static void define(const Layer *l, int wide, const void *x, const void *w, const void *b, void *y) {
  const int64_t kernel = (int64_t)l->kernel[0] * l->kernel[1] * l->kernel[2], outputs = (int64_t)l->output[0] * l->output[1] * l->output[2];
  for (int n = 0; n < l->batch; n++)
    for (int o = 0; o < l->groups * l->out_per_group; o++) {
      int64_t at = output_plane(l, n, o) * outputs;
      for (int d = 0; d < l->output[0]; d++)
        for (int h = 0; h < l->output[1]; h++)
          for (int q = 0; q < l->output[2]; q++) {
            double sum = 0;
            for (int i = 0; i < l->in_per_group; i++) {
              int64_t tap = weight_plane(l, o, i) * kernel;
              const int64_t channel = input_plane(l, n, o / l->out_per_group, i);
              for (int kd = 0; kd < l->kernel[0]; kd++)
                for (int kh = 0; kh < l->kernel[1]; kh++)
                  for (int kw = 0; kw < l->kernel[2]; kw++) {
                    const int z = d * l->stride[0] + kd * l->dilation[0] - l->before[0], r = h * l->stride[1] + kh * l->dilation[1] - l->before[1],
                              c = q * l->stride[2] + kw * l->dilation[2] - l->before[2];
                    const int inside = z >= 0 && z < l->input[0] && r >= 0 && r < l->input[1] && c >= 0 && c < l->input[2];
                    const double value = inside ? get(x, wide, ((channel * l->input[0] + z) * l->input[1] + r) * l->input[2] + c) : 0;
                    sum = rounded(sum + rounded(value * get(w, wide, tap++), wide), wide);
                  }
            }
            put(y, wide, at++, b ? rounded(sum + get(b, wide, o), wide) : sum);
          }
    }
}

static int same(const void *a, const void *b, int wide, int64_t length) {
  for (int64_t i = 0; i < length; i++) {
    const double x = get(a, wide, i), y = get(b, wide, i);
    if (isnan(x) && isnan(y)) continue;
    if (memcmp((const char *)a + i * (wide ? 8 : 4), (const char *)b + i * (wide ? 8 : 4), wide ? 8 : 4)) return 0;
  }
  return 1;
}

/* fuzz-codec.c, fuzz-integers.c */
int fuzz_codec(uint64_t seed, long rounds);
int fuzz_integers(uint64_t seed, long layers);

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  state = strtoull(argv[1], 0, 10);
  const long layers = atol(argv[2]);
  long runs = 0, refused = 0;
  for (long i = 0; i < layers; i++) {
    const Layer l = i % 4 == 3 ? hostile() : drawn();
    const int wide = draw() % 2, special = draw() % 2;
    Lengths n;
    if (!check_layer(&l, &n)) {
      refused++;
      continue;
    }
    /* Plans of huge layers must not overflow; their tensors are not for here. */
    const int small = n.input < 1 << 20 && n.output < 1 << 20 && n.weight < 1 << 20 && n.output / n.bias * n.weight < 1 << 24;
    void *x = 0, *w = 0, *b = 0, *expected = 0;
    if (small) {
      x = tensor(n.input, wide, special);
      /* Adjoints are for finite weights. */
      w = tensor(n.weight, wide, special && l.form != ADJOINT);
      b = draw() % 2 ? tensor(n.bias, wide, special) : 0;
      expected = tensor(n.output, wide, 0);
      (l.form == ADJOINT ? define_adjoint : define)(&l, wide, x, w, b, expected);
    }
    for (int s = 0; s < instruction_set_count; s++) {
      if (!instruction_sets[s].present()) continue;
      for (int k = 0; k < KERNEL_COUNT; k++) {
        const Kernel *kernel = &instruction_sets[s].kernels[k];
        const int width = wide ? 8 : 4;
        Cut cut;
        if (!kernel->plan(&l, instruction_sets[s].bytes / width, width, &cut) || !small || cut.bytes > 1 << 26) continue;
        void *y = tensor(n.output, wide, 0);
        void *scratch = aligned_alloc(64, ((size_t)cut.bytes + 63) / 64 * 64);
        memset(scratch, 0xff, (size_t)cut.bytes);
        const int64_t step = 1 + (int64_t)(draw() % 5);
        for (int64_t from = 0; from < cut.units; from += step)
          kernel->compute[wide](&l, x, w, b, y, scratch, from, from + step < cut.units ? from + step : cut.units);
        if (!same(y, expected, wide, n.output)) {
          printf("layer %ld of seed %s: %s on %s has other bits\n", i, argv[1], kernel->name, instruction_sets[s].name);
          return 1;
        }
        Packing packing;
        if (kernel->plan_packing && kernel->plan_packing(&l, instruction_sets[s].bytes / width, width, &packing)) {
          void *packed = malloc((size_t)(packing.elements * width));
          for (int64_t part = 0; part < packing.parts; part++) kernel->pack[wide](&l, w, packed, part, part + 1);
          memset(y, 0xff, (size_t)(n.output * width));
          for (int64_t from = 0; from < cut.units; from += step)
            kernel->packed[wide](&l, x, packed, b, y, scratch, from, from + step < cut.units ? from + step : cut.units);
          free(packed);
          if (!same(y, expected, wide, n.output)) {
            printf("layer %ld of seed %s: packed %s on %s has other bits\n", i, argv[1], kernel->name, instruction_sets[s].name);
            return 1;
          }
        }
        runs++;
        free(scratch);
        free(y);
      }
    }
    free(x);
    free(w);
    free(b);
    free(expected);
  }
  printf("%ld layers, %ld refused, %ld runs, all with the bits of the definition\n", layers, refused, runs);
  return fuzz_codec(strtoull(argv[1], 0, 10), layers) != 0 || fuzz_integers(strtoull(argv[1], 0, 10), layers) != 0;
}
