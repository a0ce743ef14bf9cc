import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangementOf } from '../../../src/diagram/arrangement.ts';
import { attemptText, describeTarget } from '../../../src/page/stage/describe.ts';
import { colourIndex, scaleOf } from '../../../src/page/stage/scale.ts';
import { channelSum } from '../../../src/page/stage/sums.ts';
import type { StageSpec } from '../../../src/page/stage/target.ts';

const small = fc.record({
  type: fc.constantFrom('conv2d' as const, 'conv_transpose2d' as const),
  groups: fc.integer({ min: 1, max: 3 }),
  inPer: fc.integer({ min: 1, max: 3 }),
  outPer: fc.integer({ min: 1, max: 3 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
  padding: fc.integer({ min: 0, max: 1 }),
});

const numbers = (count: number, from: number) =>
  Float64Array.from({ length: count }, (_, i) => ((i * 7 + from) % 11) - 5);

describe('channelSum', () => {
  it('should add up to the output, by the definitions of both kinds of layer', () => {
    fc.assert(
      fc.property(small, ({ type, groups, inPer, outPer, kernel, stride, padding }) => {
        const n = 4;
        const m =
          type === 'conv2d'
            ? Math.floor((n + 2 * padding - kernel) / stride) + 1
            : (n - 1) * stride - 2 * padding + kernel;
        fc.pre(m > 0);
        const [inputs, outputs] = [groups * inPer, groups * outPer];
        const both = (value: number) => [value, value] as const;
        const spec: StageSpec = {
          type,
          in_channels: inputs,
          out_channels: outputs,
          groups,
          kernel: both(kernel),
          stride: both(stride),
          padding: both(padding),
          dilation: [1, 1],
          inputSize: both(n),
          outputSize: both(m),
        };
        const x = numbers(inputs * n * n, 1);
        const w = numbers(inputs * outPer * kernel * kernel, 3);
        const y = new Float64Array(outputs * m * m);
        // The definition: one product after the other, scattered or gathered to where it belongs.
        for (let g = 0; g < groups; g++)
          for (let i = 0; i < inPer; i++)
            for (let o = 0; o < outPer; o++)
              for (let a = 0; a < n * n * kernel * kernel; a++) {
                const [r, c] = [Math.floor(a / (n * kernel * kernel)), Math.floor(a / (kernel * kernel)) % n];
                const [u, v] = [Math.floor((a % (kernel * kernel)) / kernel), a % kernel];
                const input = g * inPer + i;
                const out = g * outPer + o;
                const plane = type === 'conv2d' ? out * inPer + i : input * outPer + o;
                const [row, column] =
                  type === 'conv2d'
                    ? [(r + padding - u) / stride, (c + padding - v) / stride]
                    : [r * stride - padding + u, c * stride - padding + v];
                if (!Number.isInteger(row) || !Number.isInteger(column)) continue;
                if (row < 0 || column < 0 || row >= m || column >= m) continue;
                const weight = w[(plane * kernel + u) * kernel + v] ?? 0;
                y[(out * m + row) * m + column] += (x[(input * n + r) * n + c] ?? 0) * weight;
              }
        const tensors = {
          input: { shape: [1, inputs, n, n], values: x },
          weight: { shape: [kernel, kernel], values: w },
          output: { shape: [1, outputs, m, m], values: y },
          bias: new Float64Array(0),
        };
        for (let out = 0; out < outputs; out++)
          for (const [row, column] of [
            [0, 0],
            [m - 1, m >> 1],
          ] as const) {
            const group = Math.floor(out / outPer);
            const sums = Array.from({ length: inPer }, (_, i) =>
              channelSum(spec, tensors, { out, row, column, input: group * inPer + i }),
            );
            const total = sums.reduce((whole, { sum }) => whole + sum, 0);
            expect(total).toBeCloseTo(y[(out * m + row) * m + column] ?? Number.NaN, 9);
          }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the words of the stage', () => {
  it('should say what is left over where groups do not divide', () => {
    expect(attemptText(arrangementOf(16, 4, 3))).toBe(
      '16 inputs do not split into 3: 1 is left over. 4 outputs do not split into 3: 1 is left over.',
    );
    expect(attemptText(arrangementOf(64, 64, 9))).toBe('64 channels do not split into 9: 1 is left over.');
    expect(attemptText(arrangementOf(6, 8, 4))).toBe('6 inputs do not split into 4: 2 are left over.');
  });

  it('should say which outputs an input reaches', () => {
    const arrangement = arrangementOf(16, 8, 4);
    expect(describeTarget(arrangement, { kind: 'input', channel: 5 })).toBe(
      'input 5, group 1: reaches outputs 2 to 3',
    );
    expect(describeTarget(arrangement, { kind: 'output', channel: 7 })).toBe(
      'output 7, group 3: hears inputs 12 to 15',
    );
  });
});

describe('scaleOf', () => {
  it('should be about zero for signed values, from zero for others, and leave out what is not finite', () => {
    expect(scaleOf([-1, 3, Number.NaN, Infinity])).toEqual({ signed: true, min: -3, max: 3 });
    expect(scaleOf([2, 5])).toEqual({ signed: false, min: 0, max: 5 });
    expect(scaleOf([Number.NaN])).toEqual({ signed: false, min: 0, max: 1 });
  });

  it('should give zero the middle, the infinities the ends, and NaN a colour of its own', () => {
    const scale = scaleOf([-2, 2]);
    const [low, high, nan] = [-Infinity, Infinity, Number.NaN].map((value) => colourIndex(value, scale));
    expect(colourIndex(0, scale)).toBe(Math.round(((low ?? 0) + (high ?? 0)) / 2));
    expect(new Set([low, high, nan]).size).toBe(3);
  });
});
