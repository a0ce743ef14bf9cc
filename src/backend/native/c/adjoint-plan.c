#include "adjoint.h"

static int64_t up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

static int64_t common_divisor(int64_t a, int64_t b) { return b == 0 ? a : common_divisor(b, a % b); }

/* As src/backend/phases.ts lists them. @returns 0 where there are too many, or none */
static int list_phases(const Layer *l, int axis, AdjointPlan *p) {
  const int64_t stride = l->stride[axis], dilation = l->dilation[axis], taps = l->kernel[axis], before = l->before[axis];
  const int64_t common = common_divisor(stride, dilation), step = stride / common, most = taps < step ? taps : step;
  if (most > MOST_AXIS_PHASES) return 0;
  int64_t high = 0;
  int count = 0;
  for (int64_t lowest = 0; lowest < most; lowest++) {
    AxisPhase a = {.step = step, .apart = dilation / common};
    a.first = ((lowest * dilation - before) % stride + stride) % stride;
    if (a.first >= l->input[axis]) continue;
    a.count = (l->input[axis] - a.first - 1) / stride + 1;
    a.taps = (taps - 1 - lowest) / step + 1;
    a.tap = lowest + (a.taps - 1) * step;
    a.nearest = (a.first + before - a.tap * dilation) / stride;
    const int64_t furthest = a.nearest + (a.taps - 1) * a.apart;
    if (count == 0 || a.nearest < p->low[axis]) p->low[axis] = a.nearest;
    if (count == 0 || furthest > high) high = furthest;
    p->axes[axis][count++] = a;
  }
  p->phases[axis] = count;
  p->beyond[axis] = high - p->low[axis];
  return count;
}

int lay_out_adjoint(const Layer *l, int lanes, int width, AdjointPlan *p, Cut *cut) {
  const int64_t most = 1 << 28;
  if (l->form != ADJOINT || (l->columns < phase_size(l, 2) && l->rows != 1)) return 0;
  for (int axis = 0; axis < 3; axis++)
    if (!list_phases(l, axis, p)) return 0;
  p->depths = 0;
  for (int d = 0; d < p->phases[0]; d++)
    if (p->axes[0][d].taps > p->depths) p->depths = p->axes[0][d].taps;
  const int64_t taps = (int64_t)l->kernel[0] * l->kernel[1] * l->kernel[2] * l->out_per_group;
  if (taps > 1 << 24 || taps * l->channels > most) return 0;
  const int64_t rows = l->rows + p->beyond[1];
  p->pitch = l->columns + p->beyond[2];
  if (rows > most || p->pitch > most || rows * p->pitch > most) return 0;
  /* The last vector reads beyond the last row. A distance of whole pages would put all planes into the same lines of the cache. */
  p->plane = up(rows * p->pitch + lanes, 16);
  if (p->plane * width % 4096 < 128) p->plane += 128 / width;
  const int64_t packed = p->plane * p->depths * l->out_per_group + 8 * lanes;
  p->vectors = ((l->rows - 1) * p->pitch + l->columns + lanes - 1) / lanes;
  /* The last row of sums is read in whole vectors. */
  const int64_t sums = p->phases[2] * MOST_ADJOINT_CHANNELS * p->vectors * lanes + lanes;
  if (packed > most || sums > most) return 0;
  p->taps = (int)taps;
  p->across = (phase_size(l, 2) - 1) / l->columns + 1;
  const int64_t strips = (int64_t)((phase_size(l, 1) - 1) / l->rows + 1) * p->across;
  if (strips > most) return 0;
  p->strips = (int)strips;
  p->chunks = (l->in_per_group - 1) / l->channels + 1;
  p->weights = up(taps * 4, 64);
  p->packed = p->weights + up(taps * l->channels * width, 64);
  p->sums = p->packed + up(packed * width, 64);
  cut->bytes = p->sums + sums * width;
  cut->units = strips * l->input[0] * l->batch * l->groups * p->chunks;
  return 1;
}

int plan_adjoint(const Layer *l, int lanes, int width, Cut *cut) {
  AdjointPlan plan;
  return lay_out_adjoint(l, lanes, width, &plan, cut);
}
