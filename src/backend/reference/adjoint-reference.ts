import { macsOf } from '../../layers/cost.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { countMacs } from '../../memory/meter.ts';
import type { Convolve } from '../backend.ts';
import { outputsBetween, roundingTo } from './arithmetic.ts';
import { readersOf } from './readers.ts';

/**
 * The definition of the adjoint, in plain scalar TypeScript. `convolveAdjoint` gives the same bits.
 *
 * y[n, i, p] = Σ over (o, q), in this order, of x[n, o, q] · w[o, i, k], where q·stride + k·dilation − before
 * = p,
 *
 * q in row-major order, from 0, multiplication rounded, then addition rounded, then + bias[i]. An output that
 * no q and k reach is 0, + bias[i].
 */
export const convolveAdjointReference: Convolve = (geometry, { input, weight, bias }, output) => {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, input: size, output: given } = geometry;
  const round = roundingTo(dtype);
  const volume = kernel[0] * kernel[1] * kernel[2];
  const plane = given[0] * given[1] * given[2];
  const every = outputsBetween(outPerGroup * volume);
  const macsPerOutput = macsOf(geometry) / output.length;
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let channel = 0; channel < groups * inPerGroup; channel++) {
      const group = Math.floor(channel / inPerGroup);
      const inGroup = channel - group * inPerGroup;
      for (let d = 0; d < size[0]; d++) {
        const depths = readersOf(geometry, 0, d);
        for (let h = 0; h < size[1]; h++) {
          const rows = readersOf(geometry, 1, h);
          for (let w = 0; w < size[2]; w++) {
            if (at % every === 0) {
              checkpoint();
              countMacs(macsPerOutput * Math.min(every, output.length - at));
            }
            const columns = readersOf(geometry, 2, w);
            let sum = 0;
            const read = depths.length > 0 && rows.length > 0 && columns.length > 0;
            for (let o = group * outPerGroup; read && o < (group + 1) * outPerGroup; o++) {
              const x = (image * groups * outPerGroup + o) * plane;
              const k = (o * inPerGroup + inGroup) * volume;
              for (const [qd, kd] of depths) {
                for (const [qh, kh] of rows) {
                  for (const [qw, kw] of columns) {
                    const value = input[x + (qd * given[1] + qh) * given[2] + qw];
                    const tap = weight[k + (kd * kernel[1] + kh) * kernel[2] + kw];
                    sum = round(sum + round(value * tap));
                  }
                }
              }
            }
            output[at++] = bias ? round(sum + bias[channel]) : sum;
          }
        }
      }
    }
  }
};
