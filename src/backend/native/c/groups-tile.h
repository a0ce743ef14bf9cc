/* The sums of groups.c: tiles of lines and neighbouring columns. */
#pragma once
#include "vec.h"

enum { MOST_LINES = 8 };

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
