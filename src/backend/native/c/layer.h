/* A correlation, as src/layers/geometry.ts has it, and how a kernel cuts it. Sizes are elements. */
#pragma once
#include <stdint.h>

/* The fields are the words of the array that the addon gets, in this order: native/words.ts writes them. */
typedef struct {
  int32_t batch, groups, in_per_group, out_per_group;
  int32_t input[3], kernel[3], stride[3], dilation[3], before[3], output[3];
  /* Rows, columns and channels of the outputs that are computed together, and images, at most. */
  int32_t rows, columns, channels, images;
} Layer;

enum { LAYER_WORDS = sizeof(Layer) / 4 };

/* Elements of a layer's tensors. */
typedef struct {
  int64_t input, weight, bias, output;
} Lengths;

/* @returns 0 unless the layer is one, with all positions below 2^31 and all tensors below 2^48 elements */
int check_layer(const Layer *layer, Lengths *lengths);

/* Parts of a layer that are computed one after the other, and the bytes of scratch memory that takes. */
typedef struct {
  int64_t units, bytes;
} Cut;

/* Cuts a checked layer for vectors of `lanes` elements of `width` bytes. @returns 0 if the kernel cannot compute it */
typedef int Plan(const Layer *layer, int lanes, int width, Cut *cut);

/*
 * Computes units `from` to `to` - 1. The kernel's file says what a unit is. `bias` is null where there is none. The caller has checked
 * the layer, planned it, and given tensors and scratch memory of these sizes, scratch aligned to 64 bytes.
 */
typedef void Compute(const Layer *layer, const void *input, const void *weight, const void *bias, void *output, void *scratch, int64_t from,
                     int64_t to);
