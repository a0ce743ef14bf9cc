import { macsOf } from '../../layers/cost.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { countMacs } from '../../memory/meter.ts';
import type { Convolve } from '../backend.ts';
import { outputsBetween, roundingTo } from './arithmetic.ts';

/**
 * The definition, in plain scalar TypeScript. Every other kernel gives the same bits.
 *
 * y[n, o, p] = Σ over (i, kd, kh, kw), in this order, of x[n, g·inPerGroup + i, p·stride + k·dilation −
 * before] · w[o, i, k], from 0, multiplication rounded, then addition rounded, then + bias[o]. In the padding
 * x is 0 and is multiplied too, so an infinite weight gives NaN there, as in PyTorch, unless the operands say
 * that it is skipped.
 */
export const convolveReference: Convolve = (
  geometry,
  { input, weight, bias, skipsPadding = false },
  output,
) => {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, stride, dilation, before } = geometry;
  const [inD, inH, inW] = geometry.input;
  const [outD, outH, outW] = geometry.output;
  const [kD, kH, kW] = kernel;
  const round = roundingTo(dtype);
  const every = outputsBetween(inPerGroup * kD * kH * kW);
  const macsPerOutput = macsOf(geometry) / output.length;
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let out = 0; out < groups * outPerGroup; out++) {
      const group = Math.floor(out / outPerGroup);
      const firstChannel = (image * groups + group) * inPerGroup;
      for (let od = 0; od < outD; od++) {
        for (let oh = 0; oh < outH; oh++) {
          for (let ow = 0; ow < outW; ow++) {
            if (at % every === 0) {
              checkpoint();
              countMacs(macsPerOutput * Math.min(every, output.length - at));
            }
            let sum = 0;
            let tap = out * inPerGroup * kD * kH * kW;
            for (let channel = firstChannel; channel < firstChannel + inPerGroup; channel++) {
              for (let kd = 0; kd < kD; kd++) {
                const d = od * stride[0] + kd * dilation[0] - before[0];
                for (let kh = 0; kh < kH; kh++) {
                  const h = oh * stride[1] + kh * dilation[1] - before[1];
                  const rowInside = d >= 0 && d < inD && h >= 0 && h < inH;
                  const row = ((channel * inD + d) * inH + h) * inW;
                  for (let kw = 0; kw < kW; kw++) {
                    const w = ow * stride[2] + kw * dilation[2] - before[2];
                    const inside = rowInside && w >= 0 && w < inW;
                    const factor = weight[tap++];
                    if (skipsPadding && !inside) continue;
                    sum = round(sum + round((inside ? input[row + w] : 0) * factor));
                  }
                }
              }
            }
            output[at++] = bias ? round(sum + bias[out]) : sum;
          }
        }
      }
    }
  }
};
