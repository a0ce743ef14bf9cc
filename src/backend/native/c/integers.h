/* Sums of products of 8-bit integers, exact in int32: how `integers` cuts a layer, and the code for each instruction set. */
#pragma once
#include "layer.h"

/* Taps are summed some at a time: those of neighbouring channels, or of neighbouring columns of the kernel, lie side by side in 4 bytes. */
typedef struct {
  /* Taps of 4 bytes, the bytes of a packed element, and outputs of a vector. */
  int per, width, lanes;
  /* Whether the taps side by side are columns, and how many groups of them a row of the kernel or the channels have. */
  int columns, across;
  /* Whether integers-sweep.c computes it where weights are of one part: packed rows are in their order at every stride. */
  int sweep;
  /* Groups of taps of an output. */
  int taps;
  /* Packed planes for each group of channels and depth of the kernel: of its rows and its columns. 1 where a stride is 1: they share one. */
  int row_planes, column_planes;
  /* Positions from row to row. Packed elements (columns) or groups of them (channels) from plane to plane. */
  int64_t pitch, plane;
  /* Rows of a plane; an output row later, they begin `down` later. Units of a plane of outputs, and chunks of output channels of a group. */
  int rows, down, strips, chunks;
  /* Bytes of scratch in front of the places, the first sums, the weights, the lines and the packed input. */
  int64_t places, firsts, weights, lines, packed;
  /* Elements of a line: a row of the input with its padding. */
  int64_t line;
} IntegerPlan;

enum { MOST_PARTS = 3 };

typedef struct {
  const void *input, *weight;
  /* Whether they are int8. */
  int input_signed, weight_signed;
  int32_t input_zero_point;
  /* One for each output channel. */
  const int32_t *weight_zero_points;
  /* Null where there is none. */
  const int32_t *bias;
  int32_t *output;
} Integers;

/* @returns 0 if the kernel cannot compute the checked layer */
int lay_out_integers(const Layer *layer, int per, int lanes, IntegerPlan *plan, Cut *cut);

/* Rows of one output channel with one input channel, from packed rows. */
typedef struct {
  /* Elements of `pitch` a row. */
  const void *lines;
  int64_t pitch;
  /* Groups of taps: row by row of the kernel. */
  const int32_t *weights;
  int32_t first;
  int32_t *out;
  int rows, width;
  int size, stride, dilation;
} SweptRows;

typedef void Sweep(const SweptRows *rows);

/* Computes units `from` to `to` - 1: some output rows of a depth, an image, a group and a chunk of output channels, rows innermost. */
typedef void ComputeIntegers(const Layer *layer, const Integers *operands, void *scratch, int64_t from, int64_t to);

/* The kernel on one instruction set. */
typedef struct {
  const char *name;
  int per, lanes;
  int (*present)(void);
  ComputeIntegers *compute;
} IntegerSet;

/* The fastest first. */
extern const IntegerSet integer_sets[];
extern const int integer_set_count;

int has_vnni(void);
