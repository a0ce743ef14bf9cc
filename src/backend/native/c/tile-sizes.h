/* The tiles of `tiles` and `adjoint`: output channels × vectors of positions whose sums fit the registers. */
#pragma once
#include "vec.h"

#define SMALL_TILE_SIZES(DO) \
  DO(1, 1) DO(1, 2) DO(1, 3) DO(1, 4) DO(1, 5) DO(1, 6) \
  DO(2, 1) DO(2, 2) DO(2, 3) DO(2, 4) \
  DO(3, 1) DO(3, 2) DO(3, 3) \
  DO(4, 1) DO(4, 2) \
  DO(5, 1) DO(5, 2) \
  DO(6, 1) DO(6, 2)
#if REGISTERS == 32
#define TILE_SIZES(DO) \
  SMALL_TILE_SIZES(DO) \
  DO(1, 7) DO(1, 8) \
  DO(2, 5) DO(2, 6) DO(2, 7) DO(2, 8) \
  DO(3, 4) DO(3, 5) DO(3, 6) DO(3, 7) \
  DO(4, 3) DO(4, 4) DO(4, 5) DO(4, 6) \
  DO(5, 3) DO(5, 4) \
  DO(6, 3) DO(6, 4) \
  DO(7, 1) DO(7, 2) DO(7, 3) \
  DO(8, 1) DO(8, 2) DO(8, 3)
#else
#define TILE_SIZES(DO) SMALL_TILE_SIZES(DO)
#endif
