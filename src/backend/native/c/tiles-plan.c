#include "tiles.h"

static int64_t up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

/* The phases of an axis (1: rows, 2: columns) that its taps read. */
static int list_phases(const Layer *l, int axis, TilePlan *p) {
  const int a = axis - 1, stride = l->stride[axis];
  int count = 0;
  p->extra[a] = 1;
  for (int64_t k = 0; k < l->kernel[axis]; k++) {
    const int64_t at = k * l->dilation[axis];
    const int remainder = (int)(at % stride), behind = (int)(at / stride) + 1;
    if (behind > p->extra[a]) p->extra[a] = behind;
    int i = 0;
    while (i < count && p->phase[a][i] != remainder) i++;
    if (i < count) continue;
    if (count == MOST_PHASES) return 0;
    p->phase[a][count++] = remainder;
  }
  p->phases[a] = count;
  return 1;
}

/* How many columns may end a packed row and begin the next one: those that are padding in both. Outputs have places of their own. */
static int shared_columns(const Layer *l, const TilePlan *p) {
  if (l->columns < l->output[2]) return 0;
  int shared = p->extra[1] - 1;
  for (int w = 0; w < p->phases[1]; w++) {
    const Span span = span_of((int64_t)p->phase[1][w] - l->before[2], l->input[2], l->stride[2], p->length);
    const int least = span.begin < p->length - span.end ? span.begin : p->length - span.end;
    if (least < shared) shared = least;
  }
  return shared;
}

int lay_out_tiles(const Layer *l, int lanes, int width, TilePlan *p, Cut *cut) {
  if (l->form != CORRELATION || (l->columns < l->output[2] && l->rows != 1)) return 0;
  const int64_t taps = (int64_t)l->in_per_group * l->kernel[0] * l->kernel[1] * l->kernel[2];
  if (taps > (1 << 24) || !list_phases(l, 1, p) || !list_phases(l, 2, p)) return 0;
  const int64_t rows = (int64_t)l->rows - 1 + p->extra[0], length = (int64_t)l->columns - 1 + p->extra[1];
  if (rows * length > (1 << 28)) return 0;
  p->length = (int)length;
  const int shared = shared_columns(l, p);
  const int64_t pitch = length - shared;
  /* The last vector reads beyond the last row. A distance of whole pages would put all planes into the same lines of the cache. */
  int64_t plane = up(rows * pitch + shared + lanes, 16);
  if (plane * width % 4096 < 128) plane += 128 / width;
  const int64_t planes = (int64_t)l->in_per_group * l->kernel[0] * p->phases[0] * p->phases[1];
  /* A tile of 8 vectors may read 7 vectors beyond what it needs. */
  const int64_t packed = planes * plane + 8 * lanes;
  if (packed > (1 << 28)) return 0;
  p->taps = (int)taps;
  p->pitch = (int)pitch;
  p->plane = plane;
  p->across = (l->output[2] - 1) / l->columns + 1;
  const int64_t strips = (int64_t)((l->output[1] - 1) / l->rows + 1) * p->across;
  if (strips > (1 << 28)) return 0;
  p->strips = (int)strips;
  p->chunks = (l->out_per_group - 1) / l->channels + 1;
  const int64_t vectors = ((l->rows - 1) * pitch + l->columns + lanes - 1) / lanes;
  p->places = up(taps * 4, 64);
  p->packed = p->places + up(vectors * 8, 64);
  cut->bytes = p->packed + packed * width;
  cut->units = (int64_t)p->strips * l->output[0] * l->batch * l->groups * p->chunks;
  return 1;
}

int plan_tiles(const Layer *l, int lanes, int width, Cut *cut) {
  TilePlan plan;
  return lay_out_tiles(l, lanes, width, &plan, cut);
}
