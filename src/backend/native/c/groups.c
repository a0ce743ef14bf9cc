/*
 * A vector of output channels, of one or more groups × positions of outputs: for weight gradients of small groups.
 *
 * Weights and inputs are interleaved on their way into scratch memory: a vector has one element of each channel. An input is there once
 * for each output channel that reads it. So a tap costs a load of its weights, and one of the inputs for each sum.
 *
 * The weights of some kernel rows (or columns of one row) are packed at a time, with the input that they meet. The sums wait in memory
 * meanwhile. A unit is a vector of output channels and some images, images innermost.
 */
#include "groups.h"
#include "groups-pack.h"
#include "groups-tile.h"

/* The rows of outputs of some images, of one depth: their input is packed. */
static void add_lines(const Layer *l, const GroupsPlan *p, int images, const T *packed, const T *weights, const Walk *walk, T *sums,
                      int64_t image_sums) {
  const int64_t across = (int64_t)l->stride[2] * VW, down = l->stride[1] * p->pitch * VW, pitch = (int64_t)l->output[2] * VW;
  /* Without other depths between them, the lines of all images follow each other. */
  const int64_t runs = l->output[0] == 1 ? 1 : images, lines = runs == 1 ? (int64_t)images * l->output[1] : l->output[1];
  for (int64_t run = 0; run < runs; run++)
    for (int column = 0; column < l->output[2];) {
      const int left = l->output[2] - column;
      const int columns = left <= MOST_COLUMNS ? left : left < 8 ? (left + 1) / 2 : 4;
      for (int64_t line = 0; line < lines;) {
        const int together = lines_at_once(columns, lines - line);
        const T *x[MOST_LINES];
        for (int i = 0; i < together; i++) {
          const int64_t image = run + (line + i) / l->output[1], row = (line + i) % l->output[1];
          x[i] = packed + image * p->height * p->pitch * VW + row * down + column * across;
        }
        run_tile(together, columns, x, across, weights, walk, sums + run * image_sums + line * pitch + column * VW, pitch);
        line += together;
      }
      column += columns;
    }
}

void KERNEL(groups)(const Layer *l, const void *input, const void *weight, const void *bias, void *output, void *scratch, int64_t from,
                    int64_t to) {
  GroupsPlan plan;
  Cut cut;
  if (!lay_out_groups(l, VW, sizeof(T), &plan, &cut)) return;
  const GroupsPlan *p = &plan;
  T *weights = (T *)scratch;
  T *sums = (T *)((char *)scratch + p->sums);
  T *packed = (T *)((char *)scratch + p->packed);
  const int64_t kernel = (int64_t)l->kernel[0] * l->kernel[1] * l->kernel[2];
  const int64_t plane = (int64_t)l->output[1] * l->output[2], outputs = l->output[0] * plane;
  const int channels = l->groups * l->out_per_group;
  for (int64_t unit = from; unit < to; unit++) {
    const int64_t first = unit % p->blocks * l->images;
    const int channel = (int)(unit / p->blocks) * VW;
    const int images = least(l->images, (int)(l->batch - first)), lanes = least(VW, channels - channel);
    put_zeros(sums, images * outputs);
    for (int i = 0; i < l->in_per_group; i++)
      for (int kd = 0; kd < l->kernel[0]; kd++)
        for (int row = 0; row < l->kernel[1]; row += p->rows)
          for (int column = 0; column < l->kernel[2]; column += p->columns) {
            const Walk walk = {least(p->rows, l->kernel[1] - row), least(p->columns, l->kernel[2] - column), l->dilation[1] * p->pitch * VW,
                               (int64_t)l->dilation[2] * VW};
            const T *lane_from[VW];
            /* Lanes beyond the last channel have its elements. */
            for (int lane = 0; lane < VW; lane++)
              lane_from[lane] = (const T *)weight + weight_plane(l, channel + least(lane, lanes - 1), i) * kernel;
            interleave(lane_from, ((int64_t)kd * l->kernel[1] + row) * l->kernel[2] + column, (int64_t)walk.rows * walk.columns, walk.columns, 0,
                       weights);
            for (int image = 0; image < images; image += p->together) {
              const int together = least(p->together, images - image);
              for (int depth = 0; depth < l->output[0]; depth++) {
                const Box box = {(int64_t)depth * l->stride[0] + (int64_t)kd * l->dilation[0] - l->before[0],
                                 (int64_t)row * l->dilation[1] - l->before[1], (int64_t)column * l->dilation[2] - l->before[2], p->height, p->pitch};
                for (int n = 0; n < together; n++) {
                  const Source source = source_of(l, input, first + image + n, i, channel, lanes);
                  pack_box(l, &source, &box, packed + n * p->height * p->pitch * VW);
                }
                add_lines(l, p, together, packed, weights, &walk, sums + (image * outputs + depth * plane) * VW, outputs * VW);
              }
            }
          }
    for (int image = 0; image < images; image++)
      for (int lane = 0; lane < lanes; lane++) {
        T *out = (T *)output + output_plane(l, first + image, channel + lane) * outputs;
        const T *sum = sums + image * outputs * VW + lane;
        for (int64_t place = 0; place < outputs; place++) out[place] = bias ? sum[place * VW] + ((const T *)bias)[channel + lane] : sum[place * VW];
      }
  }
}
