#include "depthwise.h"

int plan_depthwise(const Layer *l, int lanes, int width, Cut *cut) {
  const int size = l->kernel[2], stride = l->stride[2];
  if (l->form != CORRELATION || l->in_per_group != 1 || l->kernel[0] != 1 || l->input[0] != 1 || l->output[0] != 1 || l->before[0] != 0) return 0;
  if (l->kernel[1] != size || (size != 3 && size != 5 && size != 7)) return 0;
  if (l->stride[1] != stride || (stride != 1 && stride != 2) || l->dilation[1] != 1 || l->dilation[2] != 1) return 0;
  if (l->before[2] < 0 || l->before[2] > size) return 0;
  const int64_t strips = (l->output[1] - 1) / l->rows + 1;
  cut->units = strips * l->batch * l->groups * l->out_per_group;
  cut->bytes = ((int64_t)l->input[2] + 8 * lanes) * width;
  return 1;
}
