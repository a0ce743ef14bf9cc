/* What is computed of a correlation, as src/layers/geometry.ts has it, and how a kernel cuts that. Sizes are elements. */
#pragma once
#include <stdint.h>

/*
 * CORRELATION: from `[batch, groups, in_per_group, input]` to `[batch, groups, out_per_group, output]`, with a weight of
 * `[groups, out_per_group, in_per_group, kernel]`.
 * SWAPPED: the same, of tensors in which the images and the channels of a group change places, as a layer has them whose weight gradient
 * this is: `[in_per_group, groups, batch, input]`, `[groups, out_per_group, batch, output]`, `[in_per_group, groups, out_per_group, kernel]`.
 * ADJOINT: from a tensor like the correlation's output to one like its input. Its `bias` is of the input's channels.
 */
enum { CORRELATION, SWAPPED, ADJOINT };

/* The fields are the words of the array that the addon gets, in this order: native/words.ts writes them. */
typedef struct {
  int32_t batch, groups, in_per_group, out_per_group;
  int32_t input[3], kernel[3], stride[3], dilation[3], before[3], output[3];
  /* Rows, columns and channels of the outputs that are computed together, and images, at most. Of an adjoint: rows and columns of a phase. */
  int32_t rows, columns, channels, images;
  int32_t form;
} Layer;

enum { LAYER_WORDS = sizeof(Layer) / 4 };

/* The index of an image's channel in a tensor like the input, of one like the output, and of a filter's channel in the weight. */
static inline int64_t input_plane(const Layer *l, int64_t image, int64_t group, int64_t i) {
  return l->form == SWAPPED ? (i * l->groups + group) * l->batch + image : (image * l->groups + group) * l->in_per_group + i;
}
static inline int64_t output_plane(const Layer *l, int64_t image, int64_t channel) {
  return l->form == SWAPPED ? channel * l->batch + image : image * l->groups * l->out_per_group + channel;
}
static inline int64_t weight_plane(const Layer *l, int64_t channel, int64_t i) {
  return l->form == SWAPPED ? i * l->groups * l->out_per_group + channel : channel * l->in_per_group + i;
}

/* Elements of the tensors: those that are read, and the one that is written. */
typedef struct {
  int64_t input, weight, bias, output;
} Lengths;

/* @returns 0 unless the layer is one, with all positions below 2^31 and all tensors below 2^48 elements */
int check_layer(const Layer *layer, Lengths *lengths);

/* Positions of the largest phase of an adjoint along an axis: those of its output that lie a stride apart. */
static inline int phase_size(const Layer *l, int axis) { return (l->input[axis] - 1) / l->stride[axis] + 1; }

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

/* The weights of a layer in a kernel's own order: their elements, and the parts in which they are packed. */
typedef struct {
  int64_t elements, parts;
} Packing;

/* The packing of a layer that the kernel can compute. It depends on the weights and on `channels`, not on the input's sizes. */
typedef int PlanPacking(const Layer *layer, int lanes, int width, Packing *packing);

/* Packs parts `from` to `to` - 1 of all packed weights. A kernel's `packed` computes with them as `Compute` does with `weight`. */
typedef void Pack(const Layer *layer, const void *weight, void *packed, int64_t from, int64_t to);
