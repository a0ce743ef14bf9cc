#include "channels.h"

static int64_t up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

int lay_out_channels(const Layer *l, int lanes, int width, ChannelsPlan *p, Cut *cut) {
  const int64_t most = 1 << 28;
  if (l->form == ADJOINT || l->channels > MOST_CHANNEL_VECTORS * lanes) return 0;
  int64_t read[3];
  p->in_place = 1;
  for (int axis = 0; axis < 3; axis++) {
    read[axis] = ((int64_t)l->output[axis] - 1) * l->stride[axis] + ((int64_t)l->kernel[axis] - 1) * l->dilation[axis] + 1;
    if (l->before[axis] > 0 || read[axis] - l->before[axis] > l->input[axis]) p->in_place = 0;
  }
  const int64_t taps = (int64_t)l->in_per_group * l->kernel[0] * l->kernel[1] * l->kernel[2];
  const int64_t outputs = (int64_t)l->output[0] * l->output[1] * l->output[2];
  if (taps > most || read[0] * read[1] > most || read[0] * read[1] * read[2] > most || outputs > most) return 0;
  if (p->in_place) {
    p->height = l->input[1];
    p->width = l->input[2];
    p->channel = (int64_t)l->input[0] * l->input[1] * l->input[2];
    if (l->form == SWAPPED) {
      p->image = p->channel;
      p->channel *= (int64_t)l->batch * l->groups;
    } else p->image = p->channel * l->in_per_group * l->groups;
    p->first = ((int64_t)-l->before[0] * l->input[1] - l->before[1]) * l->input[2] - l->before[2];
  } else {
    p->height = (int32_t)read[1];
    p->width = (int32_t)read[2];
    p->channel = read[0] * read[1] * read[2];
    p->image = p->channel * l->in_per_group;
    p->first = 0;
  }
  /* Offsets are 32-bit. */
  if (p->channel > most || p->image > most || p->channel * l->in_per_group > most || p->image * l->images > most) return 0;
  p->taps = (int)taps;
  p->vectors = (l->channels - 1) / lanes + 1;
  p->chunks = (l->out_per_group - 1) / l->channels + 1;
  p->blocks = (l->batch - 1) / l->images + 1;
  p->positions = outputs * l->images;
  if (p->positions > most) return 0;
  const int64_t chunk = (int64_t)p->vectors * lanes * width;
  p->places = up(taps * 4, 64);
  p->weights = p->places + up(p->positions * 4, 64);
  p->sums = p->weights + TAPS_AT_ONCE * chunk;
  p->packed = p->sums + p->positions * chunk;
  cut->bytes = p->packed + (p->in_place ? 0 : p->image * l->images * width);
  cut->units = (int64_t)p->blocks * l->groups * p->chunks;
  return 1;
}

int plan_channels(const Layer *l, int lanes, int width, Cut *cut) {
  ChannelsPlan plan;
  return lay_out_channels(l, lanes, width, &plan, cut);
}

int plan_packing_channels(const Layer *l, int lanes, int width, Packing *packing) {
  ChannelsPlan plan;
  Cut cut;
  if (l->form != CORRELATION || !lay_out_channels(l, lanes, width, &plan, &cut)) return 0;
  packing->parts = (int64_t)l->groups * plan.chunks;
  packing->elements = packing->parts * plan.vectors * lanes * plan.taps;
  return 1;
}
