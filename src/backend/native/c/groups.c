/*
 * A vector of output channels, of one or more groups × positions of outputs: for weight gradients of small groups.
 *
 * Weights and inputs are interleaved on their way into scratch memory: a vector has one element of each channel. An input is there once
 * for each output channel that reads it. So a tap costs a load of its weights, and one of the inputs for each sum.
 *
 * The weights of some kernel rows (or columns of one row) are packed at a time, with the input that they meet. The sums wait in memory
 * meanwhile. A unit is a vector of output channels and some images, images innermost.
 */
#include "groups.h"
#include "vec.h"

/* Lines of a tile, and elements that are spread over the lanes of a vector: to interleave more is faster. */
enum { MOST_LINES = 8, MOST_SHARED = VW / 4 > 1 ? VW / 4 : 1 };

/* Sums of a tile: rows of outputs ("lines", of one or several images) × neighbouring columns. */
#if REGISTERS == 32
static const int lines_of[] = {0, 8, 6, 4, 3, 3};
#else
static const int lines_of[] = {0, 8, 6, 4, 3, 2};
#endif
#define MOST_COLUMNS ((int)(sizeof lines_of / sizeof *lines_of) - 1)

/* Rows and columns of packed weights, and packed elements of the input from each to the next. */
typedef struct {
  int rows, columns;
  int64_t row_step, column_step;
} Walk;

/* sums[line][c] += Σ over the walk of x[line + tap + c * across] * w[tap], by vectors. Lines' sums are `pitch` elements apart. */
INLINE void tile(const int lines, const int columns, const T *const *x, int64_t across, const T *w, const Walk *walk, T *to, int64_t pitch) {
  V sums[MOST_LINES][8];
  const T *from[MOST_LINES];
#pragma GCC unroll 8
  for (int line = 0; line < lines; line++) {
    from[line] = x[line];
#pragma GCC unroll 8
    for (int c = 0; c < columns; c++) sums[line][c] = load(to + line * pitch + c * VW);
  }
  const int64_t back = walk->row_step - walk->columns * walk->column_step;
  for (int row = 0; row < walk->rows; row++) {
    for (int column = 0; column < walk->columns; column++, w += VW) {
      V factor = load(w);
      PIN(factor);
#pragma GCC unroll 8
      for (int line = 0; line < lines; line++) {
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) sums[line][c] = step(sums[line][c], load(from[line] + c * across), factor);
        from[line] += walk->column_step;
      }
    }
#pragma GCC unroll 8
    for (int line = 0; line < lines; line++) from[line] += back;
  }
#pragma GCC unroll 8
  for (int line = 0; line < lines; line++)
#pragma GCC unroll 8
    for (int c = 0; c < columns; c++) store(to + line * pitch + c * VW, sums[line][c]);
}

#if REGISTERS == 32
/* The same where a column's tap reads what the next column's tap before it has read: each input is loaded once. */
INLINE void sliding_tile(const int lines, const int columns, const T *const *x, int64_t across, const T *w, const Walk *walk, T *to,
                         int64_t pitch) {
  V sums[MOST_LINES][8], seen[MOST_LINES][8];
  const T *from[MOST_LINES];
#pragma GCC unroll 8
  for (int line = 0; line < lines; line++) {
    from[line] = x[line];
#pragma GCC unroll 8
    for (int c = 0; c < columns; c++) sums[line][c] = load(to + line * pitch + c * VW);
  }
  const int64_t back = walk->row_step - walk->columns * across;
  for (int row = 0; row < walk->rows; row++) {
#pragma GCC unroll 8
    for (int line = 0; line < lines; line++)
#pragma GCC unroll 8
      for (int c = 0; c < columns - 1; c++) seen[line][c] = load(from[line] + c * across);
    int column = 0;
    /* After as many taps as there are columns, the same registers are in the same roles. */
    for (; column + columns <= walk->columns; column += columns, w += columns * VW) {
#pragma GCC unroll 8
      for (int u = 0; u < columns; u++) {
        V factor = load(w + u * VW);
        PIN(factor);
#pragma GCC unroll 8
        for (int line = 0; line < lines; line++) {
          seen[line][(u + columns - 1) % columns] = load(from[line] + (columns - 1) * across);
          from[line] += across;
#pragma GCC unroll 8
          for (int c = 0; c < columns; c++) sums[line][c] = step(sums[line][c], seen[line][(u + c) % columns], factor);
        }
      }
    }
    for (; column < walk->columns; column++, w += VW) {
      V factor = load(w);
      PIN(factor);
#pragma GCC unroll 8
      for (int line = 0; line < lines; line++) {
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) sums[line][c] = step(sums[line][c], load(from[line] + c * across), factor);
        from[line] += across;
      }
    }
#pragma GCC unroll 8
    for (int line = 0; line < lines; line++) from[line] += back;
  }
#pragma GCC unroll 8
  for (int line = 0; line < lines; line++)
#pragma GCC unroll 8
    for (int c = 0; c < columns; c++) store(to + line * pitch + c * VW, sums[line][c]);
}

#define SLIDING_TILE(lines, columns) \
  case (lines) * 8 + (columns): \
    sliding_tile(lines, columns, x, across, w, walk, to, pitch); \
    return;
#endif

#define TILE(lines, columns) \
  case (lines) * 8 + (columns): \
    tile(lines, columns, x, across, w, walk, to, pitch); \
    return;
static __attribute__((noinline)) void run_tile(int lines, int columns, const T *const *x, int64_t across, const T *w, const Walk *walk, T *to,
                                               int64_t pitch) {
#if REGISTERS == 32
  if (across == walk->column_step) switch (lines * 8 + columns) {
      SLIDING_TILE(1, 3) SLIDING_TILE(2, 3) SLIDING_TILE(3, 3) SLIDING_TILE(4, 3)
      SLIDING_TILE(1, 4) SLIDING_TILE(2, 4) SLIDING_TILE(3, 4)
    }
#endif
  switch (lines * 8 + columns) {
    TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(8, 1)
    TILE(1, 2) TILE(2, 2) TILE(3, 2) TILE(4, 2) TILE(6, 2)
    TILE(1, 3) TILE(2, 3) TILE(3, 3) TILE(4, 3)
    TILE(1, 4) TILE(2, 4) TILE(3, 4)
    TILE(1, 5) TILE(2, 5)
#if REGISTERS == 32
    TILE(3, 5)
#endif
  }
}

/* The largest tile of at most `left` lines. */
INLINE int lines_at_once(int columns, int64_t left) {
  const int most = lines_of[columns];
  return left >= most ? most : left >= 4 && most > 4 ? 4 : (int)left >= 3 && most > 3 ? 3 : (int)left;
}

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

/* The rows of outputs of some images, of one depth: their input is packed. */
static void add_lines(const Layer *l, const GroupsPlan *p, int images, const T *packed, const T *weights, const Walk *walk, T *sums,
                      int64_t image_sums) {
  const int64_t across = (int64_t)l->stride[2] * VW, down = l->stride[1] * p->pitch * VW, pitch = (int64_t)l->output[2] * VW;
  /* Without other depths between them, the lines of all images follow each other. */
  const int64_t runs = l->output[0] == 1 ? 1 : images, lines = runs == 1 ? (int64_t)images * l->output[1] : l->output[1];
  for (int64_t run = 0; run < runs; run++)
    for (int column = 0; column < l->output[2];) {
      const int left = l->output[2] - column;
      const int columns = left <= MOST_COLUMNS ? left : left < 8 ? (left + 1) / 2 : 4;
      for (int64_t line = 0; line < lines;) {
        const int together = lines_at_once(columns, lines - line);
        const T *x[MOST_LINES];
        for (int i = 0; i < together; i++) {
          const int64_t image = run + (line + i) / l->output[1], row = (line + i) % l->output[1];
          x[i] = packed + image * p->height * p->pitch * VW + row * down + column * across;
        }
        run_tile(together, columns, x, across, weights, walk, sums + run * image_sums + line * pitch + column * VW, pitch);
        line += together;
      }
      column += columns;
    }
}

void KERNEL(groups)(const Layer *l, const void *input, const void *weight, const void *bias, void *output, void *scratch, int64_t from,
                    int64_t to) {
  GroupsPlan plan;
  Cut cut;
  if (!lay_out_groups(l, VW, sizeof(T), &plan, &cut)) return;
  const GroupsPlan *p = &plan;
  T *weights = (T *)scratch;
  T *sums = (T *)((char *)scratch + p->sums);
  T *packed = (T *)((char *)scratch + p->packed);
  const int64_t kernel = (int64_t)l->kernel[0] * l->kernel[1] * l->kernel[2];
  const int64_t plane = (int64_t)l->output[1] * l->output[2], outputs = l->output[0] * plane;
  const int channels = l->groups * l->out_per_group;
  for (int64_t unit = from; unit < to; unit++) {
    const int64_t first = unit % p->blocks * l->images;
    const int channel = (int)(unit / p->blocks) * VW;
    const int images = least(l->images, (int)(l->batch - first)), lanes = least(VW, channels - channel);
    put_zeros(sums, images * outputs);
    for (int i = 0; i < l->in_per_group; i++)
      for (int kd = 0; kd < l->kernel[0]; kd++)
        for (int row = 0; row < l->kernel[1]; row += p->rows)
          for (int column = 0; column < l->kernel[2]; column += p->columns) {
            const Walk walk = {least(p->rows, l->kernel[1] - row), least(p->columns, l->kernel[2] - column), l->dilation[1] * p->pitch * VW,
                               (int64_t)l->dilation[2] * VW};
            const T *lane_from[VW];
            /* Lanes beyond the last channel have its elements. */
            for (int lane = 0; lane < VW; lane++)
              lane_from[lane] = (const T *)weight + weight_plane(l, channel + least(lane, lanes - 1), i) * kernel;
            interleave(lane_from, ((int64_t)kd * l->kernel[1] + row) * l->kernel[2] + column, (int64_t)walk.rows * walk.columns, walk.columns, 0,
                       weights);
            for (int image = 0; image < images; image += p->together) {
              const int together = least(p->together, images - image);
              for (int depth = 0; depth < l->output[0]; depth++) {
                const Box box = {(int64_t)depth * l->stride[0] + (int64_t)kd * l->dilation[0] - l->before[0],
                                 (int64_t)row * l->dilation[1] - l->before[1], (int64_t)column * l->dilation[2] - l->before[2], p->height, p->pitch};
                for (int n = 0; n < together; n++) {
                  const Source source = source_of(l, input, first + image + n, i, channel, lanes);
                  pack_box(l, &source, &box, packed + n * p->height * p->pitch * VW);
                }
                add_lines(l, p, together, packed, weights, &walk, sums + (image * outputs + depth * plane) * VW, outputs * VW);
              }
            }
          }
    for (int image = 0; image < images; image++)
      for (int lane = 0; lane < lanes; lane++) {
        T *out = (T *)output + output_plane(l, first + image, channel + lane) * outputs;
        const T *sum = sums + image * outputs * VW + lane;
        for (int64_t place = 0; place < outputs; place++) out[place] = bias ? sum[place * VW] + ((const T *)bias)[channel + lane] : sum[place * VW];
      }
  }
}
