/*
 * Random layers of 8-bit integers on every instruction set, hostile ones among them. Tensors and scratch memory have exactly the sizes that
 * the layer needs. Sums are compared with the definition.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "integers.h"

static uint64_t state;

static uint32_t draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static int upto(int most) { return 1 + (int)(draw() % (uint32_t)most); }

static Layer drawn(void) {
  static const int32_t values[] = {0, -1, 1, 2, 7, 1 << 16, 1 << 30, INT32_MAX, INT32_MIN};
  Layer l;
  memset(&l, 0, sizeof l);
  l.batch = upto(2);
  l.groups = upto(3);
  l.in_per_group = upto(9);
  l.out_per_group = upto(20);
  for (int axis = 0; axis < 3; axis++) {
    const int flat = axis == 0 && draw() % 2;
    l.kernel[axis] = flat ? 1 : upto(axis == 2 ? 7 : 3);
    l.stride[axis] = flat ? 1 : upto(draw() % 4 ? 3 : 9);
    l.dilation[axis] = flat ? 1 : upto(draw() % 4 ? 3 : 30);
    l.before[axis] = flat ? 0 : (int)(draw() % 6) - 2;
    l.output[axis] = flat ? 1 : upto(axis == 2 ? 40 : 5);
    const int read = (l.output[axis] - 1) * l.stride[axis] + (l.kernel[axis] - 1) * l.dilation[axis] + 1 - l.before[axis];
    l.input[axis] = flat ? 1 : read + (int)(draw() % 6) - 3;
    if (l.input[axis] < 1) l.input[axis] = 1;
  }
  if (draw() % 4 == 0) {
    /* A layer that is swept, unless its vectors are wider. */
    const int size = 1 + 2 * upto(3), stride = upto(2);
    l.groups = upto(4);
    l.in_per_group = l.kernel[0] = l.input[0] = l.output[0] = l.stride[0] = l.dilation[0] = l.dilation[1] = 1;
    l.before[0] = 0;
    for (int axis = 1; axis < 3; axis++) {
      l.kernel[axis] = size;
      l.stride[axis] = stride;
      l.output[axis] = upto(axis == 2 ? 80 : 20);
      l.input[axis] = (l.output[axis] - 1) * stride + (size - 1) * l.dilation[axis] + 1 - l.before[axis] + (int)(draw() % 3) - 1;
      if (l.input[axis] < 1) l.input[axis] = 1;
    }
  }
  l.rows = upto(l.output[1]);
  l.columns = l.output[2];
  l.channels = upto(l.out_per_group);
  l.images = 1;
  if (draw() % 4 == 0)
    for (int i = 0; i < upto(4); i++) ((int32_t *)&l)[draw() % LAYER_WORDS] = values[draw() % 9];
  return l;
}

static uint8_t *bytes(int64_t length) {
  uint8_t *data = malloc((size_t)length);
  for (int64_t i = 0; i < length; i++) data[i] = draw() % 8 ? (uint8_t)draw() : draw() % 2 ? 0x80 : 0x7f + (draw() % 2) * 0x80;
  return data;
}

static int zero_point(int is_signed) {
  static const int ends[] = {0, 128, 255};
  const int place = draw() % 2 ? ends[draw() % 3] : (int)(draw() % 256);
  return is_signed ? place - 128 : place;
}

static int value(const void *data, int is_signed, int64_t at) { return is_signed ? ((const int8_t *)data)[at] : ((const uint8_t *)data)[at]; }

static void define(const Layer *l, const Integers *o, int32_t *y) {
  for (int n = 0; n < l->batch; n++)
    for (int out = 0; out < l->groups * l->out_per_group; out++)
      for (int d = 0; d < l->output[0]; d++)
        for (int h = 0; h < l->output[1]; h++)
          for (int q = 0; q < l->output[2]; q++) {
            int64_t sum = o->bias ? o->bias[out] : 0;
            int64_t tap = (int64_t)out * l->in_per_group * l->kernel[0] * l->kernel[1] * l->kernel[2];
            for (int i = 0; i < l->in_per_group; i++)
              for (int kd = 0; kd < l->kernel[0]; kd++)
                for (int kh = 0; kh < l->kernel[1]; kh++)
                  for (int kw = 0; kw < l->kernel[2]; kw++, tap++) {
                    const int z = d * l->stride[0] + kd * l->dilation[0] - l->before[0], r = h * l->stride[1] + kh * l->dilation[1] - l->before[1],
                              c = q * l->stride[2] + kw * l->dilation[2] - l->before[2];
                    if (z < 0 || z >= l->input[0] || r < 0 || r >= l->input[1] || c < 0 || c >= l->input[2]) continue;
                    const int64_t channel = ((int64_t)n * l->groups + out / l->out_per_group) * l->in_per_group + i;
                    const int x = value(o->input, o->input_signed, ((channel * l->input[0] + z) * l->input[1] + r) * l->input[2] + c);
                    sum += (int64_t)(x - o->input_zero_point) * (value(o->weight, o->weight_signed, tap) - o->weight_zero_points[out]);
                  }
            *y++ = (int32_t)(uint32_t)sum;
          }
}

int fuzz_integers(uint64_t seed, long layers) {
  state = seed;
  long runs = 0, refused = 0;
  for (long i = 0; i < layers; i++) {
    const Layer l = drawn();
    Lengths n;
    if (!check_layer(&l, &n)) {
      refused++;
      continue;
    }
    /* Plans of huge layers must not overflow; their tensors are not for here. */
    const int small = n.input < 1 << 20 && n.output < 1 << 20 && n.weight < 1 << 20 && n.output / n.bias * n.weight < 1 << 24;
    Integers o = {0};
    int32_t *expected = 0;
    if (small) {
      o.input_signed = draw() % 2;
      o.weight_signed = draw() % 2;
      o.input_zero_point = zero_point(o.input_signed);
      int32_t *zero_points = malloc((size_t)n.bias * 4), *bias = malloc((size_t)n.bias * 4);
      const int symmetric = draw() % 2;
      for (int64_t c = 0; c < n.bias; c++) {
        zero_points[c] = symmetric ? (o.weight_signed ? 0 : 128) : zero_point(o.weight_signed);
        bias[c] = (int32_t)(draw() << 1);
      }
      o.weight_zero_points = zero_points;
      o.bias = draw() % 2 ? bias : 0;
      if (!o.bias) free(bias);
      o.input = bytes(n.input);
      o.weight = bytes(n.weight);
      expected = malloc((size_t)n.output * 4);
      define(&l, &o, expected);
    }
    for (int s = 0; s < integer_set_count; s++) {
      if (!integer_sets[s].present()) continue;
      IntegerPlan plan;
      Cut cut;
      if (!lay_out_integers(&l, integer_sets[s].per, integer_sets[s].lanes, &plan, &cut) || !small || cut.bytes > 1 << 26) continue;
      o.output = malloc((size_t)n.output * 4);
      void *scratch = aligned_alloc(64, ((size_t)cut.bytes + 63) / 64 * 64);
      memset(scratch, 0xff, (size_t)cut.bytes);
      const int64_t step = 1 + (int64_t)(draw() % 5);
      for (int64_t from = 0; from < cut.units; from += step)
        integer_sets[s].compute(&l, &o, scratch, from, from + step < cut.units ? from + step : cut.units);
      if (memcmp(o.output, expected, (size_t)n.output * 4)) {
        printf("layer %ld of seed %llu: integers on %s are wrong\n", i, (unsigned long long)seed, integer_sets[s].name);
        return 1;
      }
      runs++;
      free(scratch);
      free(o.output);
    }
    if (!small) continue;
    free((void *)o.input);
    free((void *)o.weight);
    free((void *)o.weight_zero_points);
    free((void *)o.bias);
    free(expected);
  }
  printf("%ld layers of integers, %ld refused, %ld runs, all as the definition says\n", layers, refused, runs);
  return 0;
}
