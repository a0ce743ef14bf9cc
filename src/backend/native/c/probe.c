/* What the processor's vectors can do at most: products added to sums that lie in registers. Only the benchmark calls it. */
#include "probe.h"
#include "vec.h"

void KERNEL(probe)(int64_t turns, double factor, double *result) {
  V sums[PROBE_SUMS], x = splat((T)1e-9), w = splat((T)factor);
#pragma GCC unroll 16
  for (int i = 0; i < PROBE_SUMS; i++) sums[i] = splat((T)i);
  for (int64_t turn = 0; turn < turns; turn++) {
#pragma GCC unroll 16
    for (int i = 0; i < PROBE_SUMS; i++) {
      /* As if x were another one: each sum has a product of its own. */
      PIN(x);
      sums[i] = step(sums[i], x, w);
    }
  }
  T lanes[VW];
  V sum = sums[0];
#pragma GCC unroll 16
  for (int i = 1; i < PROBE_SUMS; i++) sum = add(sum, sums[i]);
  store(lanes, sum);
  *result = (double)lanes[0];
}
