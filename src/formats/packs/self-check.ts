/**
 * A program of C99 that computes the layer of vectors.h in its order of summation and counts what differs. `volatile`
 * keeps a compiler from fusing a product with its sum. Integers are summed exactly, and their accumulators compared.
 */
export function selfCheck(transposed: boolean, integers: boolean): string {
  const sum = integers ? 'int64_t' : 'conv_element';
  return `#include <stdio.h>
#include <string.h>
#include "vectors.h"

static int position(int p, int size) {
  if (p >= 0 && p < size) return p;
  if (CONV_PADDING_MODE == 1) return p < 0 ? -p : 2 * (size - 1) - p;
  if (CONV_PADDING_MODE == 2) return p < 0 ? 0 : size - 1;
  if (CONV_PADDING_MODE == 3) return p < 0 ? p + size : p - size;
  return -1;
}

${transposed ? meetsTransposed : meetsForward}

int main(void) {
  const int ins = CONV_IN_CHANNELS / CONV_GROUPS, outs = CONV_OUT_CHANNELS / CONV_GROUPS;
  const int *k = conv_kernel, *o = conv_out_size, *s = conv_in_size;
  long wrong = 0, at = 0;
  for (int n = 0; n < CONV_BATCH; n++)
    for (int c = 0; c < CONV_OUT_CHANNELS; c++)
      for (int u = 0; u < o[0] * o[1] * o[2]; u++, at++) {
        const int out[3] = {u / (o[1] * o[2]), u / o[2] % o[1], u % o[2]};
        ${sum} sum = 0;
        for (int i = 0; i < ins; i++)
          for (${transposed ? descending : ascending}) {
            const int tap[3] = {t / (k[1] * k[2]), t / k[2] % k[1], t % k[2]};
            int p[3], inside = 1;
            if (!meets(out, tap, p)) continue;
            for (int a = 0; a < 3; a++) inside = inside && (p[a] = position(p[a], s[a])) >= 0;
            const int channel = c / outs * ins + i;
            const long x_at = (((long)n * CONV_IN_CHANNELS + channel) * s[0] * s[1] + p[0] * s[1] + p[1]) * s[2] + p[2];
            const long w_at = ${transposed ? '((long)channel * outs + c % outs)' : '((long)c * ins + i)'} * k[0] * k[1] * k[2] + t;
${integers ? integerTerm : floatTerm}
          }
${integers ? integerEnd : floatEnd}
      }
  if (at != CONV_OUTPUT_COUNT) wrong++;
  printf("%ld of %ld outputs differ\\n", wrong, at);
  return wrong != 0;
}
`;
}

/** The sums of a transposed layer go over the positions of its input, in which the taps descend. */
const descending = 'int t = k[0] * k[1] * k[2] - 1; t >= 0; t--';
const ascending = 'int t = 0; t < k[0] * k[1] * k[2]; t++';

const meetsForward = `/* The position of the input that an output meets through a tap. */
static int meets(const int out[3], const int tap[3], int p[3]) {
  for (int a = 0; a < 3; a++) p[a] = out[a] * conv_stride[a] + tap[a] * conv_dilation[a] - conv_pad_before[a];
  return 1;
}`;

const meetsTransposed = `/* The position of the input that an output meets through a tap, if there is one. */
static int meets(const int out[3], const int tap[3], int p[3]) {
  for (int a = 0; a < 3; a++) {
    const int q = out[a] + conv_pad_before[a] - tap[a] * conv_dilation[a];
    if (q < 0 || q % conv_stride[a] != 0 || q / conv_stride[a] >= conv_in_size[a]) return 0;
    p[a] = q / conv_stride[a];
  }
  return 1;
}`;

const floatTerm = `            const volatile conv_element product = (inside ? conv_input[x_at] : 0) * conv_weight[w_at];
            sum += product;`;

const floatEnd = `#if CONV_HAS_BIAS
        sum += conv_bias[c];
#endif
        const conv_element expected = conv_output[at];
        if (!(sum == expected || (sum != sum && expected != expected))) wrong++;`;

const integerTerm = `            if (inside)
              sum += ((int64_t)conv_input[x_at] - CONV_INPUT_ZERO_POINT) * (conv_weight[w_at] - conv_weight_zero_point[c]);`;

const integerEnd = `#if CONV_HAS_BIAS
        sum += conv_bias[c];
#endif
        if (sum != conv_accumulator[at]) wrong++;`;
