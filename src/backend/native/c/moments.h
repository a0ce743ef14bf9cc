/* Statistics of runs of neighbouring elements. */
#pragma once
#include <stdint.h>

enum { FIGURES = 4 };

/* Sum, min, max and Σ(x − mean)² of each of `runs` runs of `length` ≥ 1 elements at `x`, FIGURES doubles a run, to `figures`. */
typedef void Moments(const void *x, int64_t runs, int64_t length, double *figures);
