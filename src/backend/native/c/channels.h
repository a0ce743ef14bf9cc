/* How `channels` cuts a layer, and what scratch memory that takes. */
#pragma once
#include "layer.h"

/* Taps whose weights are packed at a time, and vectors of output channels of a chunk at most. */
enum { TAPS_AT_ONCE = 512, MOST_CHANNEL_VECTORS = 4 };

typedef struct {
  int taps, vectors, chunks, blocks;
  /* Whether all positions lie inside the input, which is read where it is then. */
  int in_place;
  /* Where an image's first position is, sizes of its planes as they are read, and elements from image to image and channel to channel. */
  int64_t first, image, channel;
  int32_t height, width;
  /* Positions of a block of images. */
  int64_t positions;
  /* Bytes of scratch in front of the positions, the weights, the sums and the packed input. */
  int64_t places, weights, sums, packed;
} ChannelsPlan;

/* @returns 0 if the kernel cannot compute the layer */
int lay_out_channels(const Layer *layer, int lanes, int width, ChannelsPlan *plan, Cut *cut);

Plan plan_channels;
PlanPacking plan_packing_channels;
