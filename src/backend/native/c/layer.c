#include "layer.h"

static const int64_t most_elements = (int64_t)1 << 48, most_position = ((int64_t)1 << 31) - 1;

/* The product; 0 where it is too large, or a factor is below 1. */
static int64_t times(int64_t a, int64_t b) { return a < 1 || b < 1 || a > most_elements / b ? 0 : a * b; }

static int64_t volume(const int32_t sizes[3]) { return times(times(sizes[0], sizes[1]), sizes[2]); }

/* Whether no part is larger than the whole. */
static int check_parts(const Layer *l) {
  if (l->batch < 1 || l->rows < 1 || l->columns < 1 || l->channels < 1 || l->images < 1 || l->images > l->batch) return 0;
  if (l->form != ADJOINT) return l->rows <= l->output[1] && l->columns <= l->output[2] && l->channels <= l->out_per_group;
  return l->rows <= phase_size(l, 1) && l->columns <= phase_size(l, 2) && l->channels <= l->in_per_group;
}

int check_layer(const Layer *l, Lengths *lengths) {
  if (l->form < CORRELATION || l->form > ADJOINT) return 0;
  for (int axis = 0; axis < 3; axis++) {
    if (l->stride[axis] < 1 || l->dilation[axis] < 1 || l->input[axis] < 1 || l->kernel[axis] < 1 || l->output[axis] < 1) return 0;
    const int64_t before = l->before[axis];
    const int64_t last = ((int64_t)l->output[axis] - 1) * l->stride[axis] + ((int64_t)l->kernel[axis] - 1) * l->dilation[axis];
    if (last > most_position || last - before > most_position || before > most_position / 2 || before < -most_position / 2) return 0;
  }
  if (!check_parts(l)) return 0;
  const int64_t groups = times(l->batch, l->groups);
  const int64_t input = times(times(groups, l->in_per_group), volume(l->input));
  const int64_t output = times(times(groups, l->out_per_group), volume(l->output));
  lengths->input = l->form == ADJOINT ? output : input;
  lengths->output = l->form == ADJOINT ? input : output;
  lengths->bias = times(l->groups, l->form == ADJOINT ? l->in_per_group : l->out_per_group);
  lengths->weight = times(times(times(l->groups, l->out_per_group), l->in_per_group), volume(l->kernel));
  return lengths->input && lengths->output && lengths->bias && lengths->weight;
}
