#include "groups.h"

/* Bytes of packed input at a time: together with as many of weights it fits the second-level cache. */
enum { PACKED_BYTES = 128 * 1024 };
/* So many sums are added to side by side, where there are as many: no addition waits for the one before. */
enum { ENOUGH_SUMS = 8 };

static int64_t up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

/* Positions that `count` outputs read for `taps` taps of an axis. */
static int64_t extent(const Layer *l, int axis, int64_t taps) { return ((int64_t)l->output[axis] - 1) * l->stride[axis] + (taps - 1) * l->dilation[axis] + 1; }

/* The most of `total` taps of an axis whose extent is at most `room`, at least `least`, in parts of equal size. */
static int taps_within(const Layer *l, int axis, int64_t room, int least) {
  const int64_t total = l->kernel[axis], fitting = (room - extent(l, axis, 1)) / l->dilation[axis] + 1;
  const int64_t most = fitting > least ? fitting : least;
  const int64_t parts = (total + most - 1) / most;
  return (int)((total + parts - 1) / parts);
}

int lay_out_groups(const Layer *l, int lanes, int width, GroupsPlan *p, Cut *cut) {
  if (l->form == ADJOINT) return 0;
  const int64_t most = 1 << 28, vector = (int64_t)lanes * width;
  const int64_t least_height = extent(l, 1, 1), least_pitch = extent(l, 2, 1);
  /* Of each factor first: so no product overflows. */
  if (least_height > most || least_pitch > most || least_height * least_pitch > most / 256) return 0;
  if ((int64_t)l->output[0] * l->output[1] > most / 256 || (int64_t)l->output[0] * l->output[1] * l->output[2] > most / 256) return 0;
  const int64_t outputs = (int64_t)l->output[0] * l->output[1] * l->output[2];
  const int64_t places = (int64_t)l->output[1] * l->output[2];
  const int wanted = (int)(places >= ENOUGH_SUMS ? 1 : (ENOUGH_SUMS + places - 1) / places);
  p->together = wanted < l->images ? wanted : l->images;
  const int64_t room = PACKED_BYTES / vector / p->together;
  p->columns = taps_within(l, 2, room / least_height, 16);
  p->pitch = extent(l, 2, p->columns);
  /* Strips of several rows have whole rows. */
  p->rows = p->columns == l->kernel[2] ? taps_within(l, 1, room / p->pitch, 1) : 1;
  p->height = extent(l, 1, p->rows);
  const int64_t weights = (int64_t)p->rows * p->columns * vector;
  if (p->pitch > most || p->height > most || p->height * p->pitch > most / 16) return 0;
  if (outputs * l->images > most / lanes) return 0;
  p->chunks = (int)(((int64_t)l->groups * l->out_per_group - 1) / lanes + 1);
  p->blocks = (l->batch - 1) / l->images + 1;
  p->sums = up(weights, 64);
  p->packed = p->sums + outputs * l->images * vector;
  cut->bytes = p->packed + p->height * p->pitch * p->together * vector;
  cut->units = (int64_t)p->chunks * p->blocks;
  return 1;
}

int plan_groups(const Layer *l, int lanes, int width, Cut *cut) {
  GroupsPlan plan;
  return lay_out_groups(l, lanes, width, &plan, cut);
}
