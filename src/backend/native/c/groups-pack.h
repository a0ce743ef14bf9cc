/* The input of groups.c in the order of its sums: a vector has one element of each channel. */
#pragma once
#include "layer.h"
#include "vec.h"

/* Elements that are spread over the lanes of a vector: to interleave more is faster. */
enum { MOST_SHARED = VW / 4 > 1 ? VW / 4 : 1 };

/*
 * to[i][lane] = from[lane][at + i] for i < count, by vectors. They come in rows of `width`, behind each of which `gap` elements stay as
 * they are. Each step parts pairs of vectors into even and odd places: as many as a place has bits exchange rows and columns.
 */
static void interleave(const T *const *from, int64_t at, int64_t count, int width, int64_t gap, T *to) {
  int column = 0;
  for (int64_t i = 0; i < count; i += VW, at += VW) {
    V v[VW], parted[VW];
    if (count - i >= VW) {
#pragma GCC unroll 16
      for (int lane = 0; lane < VW; lane++) v[lane] = load(from[lane] + at);
    } else {
      const M mask = mask_of(lowest(count - i));
#pragma GCC unroll 16
      for (int lane = 0; lane < VW; lane++) v[lane] = load_lanes(mask, from[lane] + at);
    }
#pragma GCC unroll 4
    for (int bit = 1; bit < VW; bit *= 2) {
#pragma GCC unroll 8
      for (int j = 0; j < VW / 2; j++) {
        parted[j] = even(v[2 * j], v[2 * j + 1]);
        parted[j + VW / 2] = odd(v[2 * j], v[2 * j + 1]);
      }
#pragma GCC unroll 16
      for (int j = 0; j < VW; j++) v[j] = parted[j];
    }
    if (count - i >= VW && (gap == 0 || column + VW < width)) {
#pragma GCC unroll 16
      for (int j = 0; j < VW; j++) store(to + j * VW, v[j]);
      to += VW * VW;
      column += VW;
    } else {
      const int64_t left = count - i;
#pragma GCC unroll 16
      for (int j = 0; j < VW; j++) {
        if (j == left) break;
        store(to, v[j]);
        to += VW;
        if (++column == width) {
          to += gap;
          column = 0;
        }
      }
    }
  }
}

/* What the lanes of a vector have an element of each: elements of their own, or of few that lanes share. */
typedef struct {
  const T *from[VW];
  /* How many the lanes share, and the lanes that have each of them; 0 where they share none. */
  int shared;
  uint32_t lanes[VW];
} Source;

/* The same of elements that lanes share: each is spread over its lanes. */
static void spread(const Source *s, int64_t at, int64_t count, int width, int64_t gap, T *to) {
  M lanes[VW];
  for (int i = 0; i < s->shared; i++) lanes[i] = mask_of(s->lanes[i]);
  int column = 0;
  for (int64_t i = 0; i < count; i++, at++, to += VW) {
    if (column == width) {
      to += gap;
      column = 0;
    }
    column++;
    V v = splat(s->from[0][at]);
    for (int j = 1; j < s->shared; j++) v = mix(lanes[j], v, splat(s->from[j][at]));
    store(to, v);
  }
}

static void pack_run(const Source *s, int64_t at, int64_t count, int width, int64_t gap, T *to) {
  if (s->shared) spread(s, at, count, width, gap, to);
  else interleave(s->from, at, count, width, gap, to);
}

/* The channel `i` of an image, for the channels' lanes: those of a group share it. Lanes beyond the last channel have that of the last. */
static Source source_of(const Layer *l, const T *input, int64_t image, int i, int channel, int lanes) {
  const int64_t volume = (int64_t)l->input[0] * l->input[1] * l->input[2];
  const int first = channel / l->out_per_group, last = (channel + lanes - 1) / l->out_per_group;
  Source s = {.shared = last - first < MOST_SHARED ? last - first + 1 : 0};
  for (int lane = 0; lane < VW; lane++) s.lanes[lane] = 0;
  for (int lane = 0; lane < VW; lane++) {
    const int group = (channel + least(lane, lanes - 1)) / l->out_per_group, at = s.shared ? group - first : lane;
    s.lanes[at] |= 1u << lane;
    s.from[at] = input + input_plane(l, image, group, i) * volume;
  }
  return s;
}

static void put_zeros(T *to, int64_t count) {
  for (int64_t i = 0; i < count; i++) store(to + i * VW, splat(0));
}

/* The first position that is packed, were it inside the input, and how many rows and columns are. */
typedef struct {
  int64_t depth, row, column, rows, columns;
} Box;

/* Packs a box of each lane's channel, with zeros beside the input. */
static void pack_box(const Layer *l, const Source *from, const Box *box, T *to) {
  const int64_t width = l->input[2];
  const int64_t left = box->column < 0 ? (-box->column < box->columns ? -box->column : box->columns) : 0;
  int64_t right = width - box->column;
  right = right > box->columns ? box->columns : right < left ? left : right;
  const int64_t inside = right - left;
  int64_t begin = box->row < 0 ? (-box->row < box->rows ? -box->row : box->rows) : 0, end = l->input[1] - box->row;
  end = end > box->rows ? box->rows : end < begin ? begin : end;
  if (box->depth < 0 || box->depth >= l->input[0] || inside == 0) begin = end = box->rows;
  const int64_t pitch = box->columns * VW;
  put_zeros(to, begin * box->columns);
  put_zeros(to + end * pitch, (box->rows - end) * box->columns);
  if (begin == end) return;
  for (int64_t row = begin; row < end; row++) {
    put_zeros(to + row * pitch, left);
    put_zeros(to + row * pitch + right * VW, box->columns - right);
  }
  const int64_t first = (box->depth * l->input[1] + box->row + begin) * width + box->column + left;
  T *at = to + begin * pitch + left * VW;
  /* Whole rows follow each other in memory. */
  if (inside == width) pack_run(from, first, (end - begin) * width, l->input[2], pitch - width * VW, at);
  else
    for (int64_t row = begin; row < end; row++, at += pitch) pack_run(from, first + (row - begin) * width, inside, (int)inside, 0, at);
}
