#include "integers.h"
#include "kernels.h"

static int64_t up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

/* Whether a vector of outputs of a row can take its columns side by side: integers-vec.h says how. */
static int takes_columns(const Layer *l, int per) {
  const int64_t stride = l->stride[2], dilation = l->dilation[2];
  return per == 4 ? 15 * stride + 3 * dilation < 64 : stride == 1 || (stride == 2 && dilation == 1);
}

/* Whether a layer has one input channel per group and one of the kernels that integers-sweep.c has, on rows of a vector at least. */
static int is_swept(const Layer *l) {
  const int size = l->kernel[1], stride = l->stride[1];
  if (l->in_per_group != 1 || l->kernel[0] != 1 || l->kernel[2] != size || (size != 3 && size != 5 && size != 7)) return 0;
  return (stride == 1 || stride == 2) && l->stride[2] == stride && l->dilation[1] == 1 && l->dilation[2] <= 3 && l->output[2] >= 8;
}

int lay_out_integers(const Layer *l, int per, int lanes, IntegerPlan *p, Cut *cut) {
  if (l->form != CORRELATION) return 0;
  const int64_t most = (int64_t)1 << 28;
  const int64_t kernel = (int64_t)l->kernel[0] * l->kernel[1];
  if (l->columns != l->output[2] || kernel > (1 << 20) || l->in_per_group > (1 << 20) || l->kernel[2] > (1 << 20)) return 0;
  p->per = per;
  p->width = per == 4 ? 1 : 2;
  p->lanes = lanes;
  const int64_t channels = ((int64_t)l->in_per_group + per - 1) / per, columns = ((int64_t)l->kernel[2] + per - 1) / per;
  p->columns = takes_columns(l, per) && l->in_per_group * columns < channels * l->kernel[2];
  p->across = (int)(p->columns ? columns : channels);
  const int64_t across = p->columns ? l->in_per_group * columns : channels * l->kernel[2];
  if (across > (1 << 20) || across * kernel > (1 << 20)) return 0;
  p->taps = (int)(across * kernel);
  p->sweep = p->columns && is_swept(l);
  const int shared_rows = l->stride[1] == 1 || p->sweep, shared_columns = l->stride[2] == 1;
  p->row_planes = shared_rows ? 1 : l->kernel[1];
  p->column_planes = p->columns || shared_columns ? 1 : l->kernel[2];
  const int64_t beyond = ((int64_t)l->kernel[2] - 1) * l->dilation[2];
  const int64_t stride = l->stride[2];
  if (beyond > most || stride > most / l->output[2]) return 0;
  p->pitch = l->output[2] + (p->columns ? (beyond + stride - 1) / stride : shared_columns ? beyond : 0);
  p->down = p->sweep ? l->stride[1] : 1;
  const int64_t rows = ((int64_t)l->rows - 1) * p->down + 1 + (shared_rows ? ((int64_t)l->kernel[1] - 1) * l->dilation[1] : 0);
  if (rows > most || p->pitch > most / rows) return 0;
  p->rows = (int)rows;
  p->plane = rows * p->pitch * (p->columns ? stride : 1);
  p->line = (l->output[2] - 1) * stride + beyond + 1;
  const int64_t element = p->columns ? p->width : 4;
  const int64_t planes = (p->columns ? l->in_per_group : channels) * l->kernel[0] * p->row_planes * p->column_planes;
  if (p->plane > most || planes > most / p->plane || planes * p->plane * element > most) return 0;
  /* A tile of 8 vectors may read 7 vectors beyond what it needs, and taps beyond the kernel. */
  const int64_t slack = 8 * lanes * (p->columns ? stride : 1) + per * (int64_t)l->dilation[2] + 64;
  p->strips = (l->output[1] - 1) / l->rows + 1;
  p->chunks = (l->out_per_group - 1) / l->channels + 1;
  const int64_t vectors = ((int64_t)l->rows * p->down * p->pitch + lanes - 1) / lanes;
  p->places = up((int64_t)p->taps * MOST_PARTS * 4, 64);
  p->firsts = p->places + up((vectors + 8) * 8, 64);
  p->weights = p->firsts + up((int64_t)l->channels * 4, 64);
  if (l->channels > most / MOST_PARTS / 4 / p->taps) return 0;
  p->lines = p->weights + up((int64_t)p->taps * l->channels * MOST_PARTS * 4, 64);
  p->packed = p->lines + up(per * (p->line + 64) * p->width, 64);
  cut->bytes = p->packed + (planes * p->plane + slack) * element;
  cut->units = (int64_t)p->strips * l->output[0] * l->batch * l->groups * p->chunks;
  return 1;
}

#if defined(__x86_64__)
#define INTEGER_SETS(DO) DO(vnni, 4, 16, has_vnni) DO(avx2, 2, 8, has_avx2)
#elif defined(__aarch64__)
#define INTEGER_SETS(DO) DO(neon, 2, 4, has_neon)
#else
#define INTEGER_SETS(DO)
#endif

#define DECLARE(isa, per, lanes, present) ComputeIntegers integers_##isa;
#define ROW(isa, per, lanes, present) {#isa, per, lanes, present, integers_##isa},
#define ONE(isa, per, lanes, present) +1
INTEGER_SETS(DECLARE)

/* The last entry is none: arrays have at least one. */
const IntegerSet integer_sets[] = {INTEGER_SETS(ROW){"", 0, 0, 0, 0}};
const int integer_set_count = 0 INTEGER_SETS(ONE);
