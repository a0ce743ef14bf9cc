/*
 * Layers of one input channel per group with a square kernel, from packed rows.
 *
 * Some output rows × a vector of their columns are summed together: each input row that they read is loaded once, and added to all of them.
 * Vectors have 8 outputs at most: few of them reach beyond the end of a row.
 */
#define SHORT_VECTORS
#include "integers.h"
#include "integers-vec.h"

#define JOIN(a, b) a##_##b
#define EXPAND(a, b) JOIN(a, b)

enum { MOST_ROWS = 8, MOST_GROUPS = (7 + PER - 1) / PER };

/* `count` output rows from row `row` on. */
INLINE void sweep(const int size, const int stride, const int count, const SweptRows *s, Order order, int row) {
  const int groups = (size + PER - 1) / PER;
  const int64_t pitch = s->pitch, width = s->width, next = (int64_t)PER * s->dilation;
  const T *line = (const T *)s->lines + row * stride * pitch;
  int32_t *out = s->out + row * width;
  V w[7][MOST_GROUPS];
#pragma GCC unroll 8
  for (int k = 0; k < size; k++)
#pragma GCC unroll 8
    for (int g = 0; g < groups; g++) w[k][g] = splat(s->weights[k * groups + g]);
  const V first = splat(s->first);
  for (int64_t column = 0; column < width; column += VW) {
    /* The last vector overlaps the one before it. */
    const int64_t at = column + VW > width ? width - VW : column;
    const T *from = line + at * stride;
    int32_t *to = out + at;
    V sums[MOST_ROWS];
#pragma GCC unroll 8
    for (int r = 0; r < count; r++) sums[r] = first;
#pragma GCC unroll 32
    for (int i = 0; i < (count - 1) * stride + size; i++, from += pitch) {
      /* One register is the place: else there is one for each row. */
      __asm__("" : "+r"(from));
      V x[MOST_GROUPS];
#pragma GCC unroll 8
      for (int g = 0; g < groups; g++) x[g] = PER == 4 || stride == 2 ? take_near(from + g * next, order) : take(from + g * next, order, s->dilation);
#pragma GCC unroll 8
      for (int g = 0; g < groups; g++)
#pragma GCC unroll 8
        for (int r = 0; r < count; r++) {
          const int k = i - r * stride;
          if (k >= 0 && k < size) sums[r] = step(sums[r], x[g], w[k][g]);
        }
      /* The row that is done. */
      if (i < size - 1 || (i - size + 1) % stride) continue;
      store(to, sums[(i - size + 1) / stride]);
      to += width;
      __asm__("" : "+r"(to));
    }
  }
}

#define ROWS(size, stride, count) \
  case count: \
    sweep(size, stride, count, s, order, row); \
    break;
#define SWEEP(size, stride) \
  static __attribute__((noinline)) void sweep_##size##_##stride(const SweptRows *s, Order order, int row, int count) { \
    switch (count) { \
      ROWS(size, stride, 1) ROWS(size, stride, 4) ROWS(size, stride, 7) ROWS(size, stride, 8) \
    } \
  }
SWEEP(3, 1) SWEEP(3, 2) SWEEP(5, 1) SWEEP(5, 2) SWEEP(7, 1) SWEEP(7, 2)

typedef void RunSweep(const SweptRows *s, Order order, int row, int count);
static RunSweep *const sweeps[3][2] = {{sweep_3_1, sweep_3_2}, {sweep_5_1, sweep_5_2}, {sweep_7_1, sweep_7_2}};

void EXPAND(sweep, ISA)(const SweptRows *s) {
  RunSweep *const run = sweeps[(s->size - 3) / 2][s->stride - 1];
  const Order order = order_of(s->stride, s->dilation);
  const int rows = s->rows, sevens = (rows + 6) / 7 * 7, eights = (rows + 7) / 8 * 8;
  const int count = rows < 4 ? 1 : rows < 7 ? 4 : sevens < eights ? 7 : 8;
  /* The last block overlaps the one before it. */
  for (int row = 0; row < rows; row += count) run(s, order, least(row, rows - count), count);
}
