/* How `groups` cuts a layer, and what scratch memory that takes. */
#pragma once
#include "layer.h"

typedef struct {
  /* Chunks of a vector of output channels each, blocks of images, and images whose input is packed at a time. */
  int chunks, blocks, together;
  /* Rows and columns of the kernel whose weights are packed at a time. */
  int rows, columns;
  /* Rows of the packed input of an image, and positions of one. */
  int64_t height, pitch;
  /* Bytes of scratch in front of the sums and the packed input; the packed weights come first. */
  int64_t sums, packed;
} GroupsPlan;

/* @returns 0 if the kernel cannot compute the layer */
int lay_out_groups(const Layer *layer, int lanes, int width, GroupsPlan *plan, Cut *cut);

Plan plan_groups;
