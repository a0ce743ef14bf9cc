/* Adds `turns` products to each of PROBE_SUMS vectors. */
#pragma once
#include <stdint.h>

enum { PROBE_SUMS = 12 };

typedef void Probe(int64_t turns, double factor, double *result);
