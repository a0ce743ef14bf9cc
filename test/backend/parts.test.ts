import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operands } from '../../src/backend/backend.ts';
import { type ElementRange, partsOf } from '../../src/backend/parts.ts';
import { convolveAdjointReference } from '../../src/backend/reference/adjoint-reference.ts';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { correlate } from '../../src/backend/selection.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import { isTransposed } from '../../src/layers/layer.ts';
import { elementCount, type TensorData, zeros } from '../../src/tensor/tensor.ts';
import { fitting, layerOf, operandsFor, placed } from '../helpers/layers.ts';
import { bitsOf } from '../helpers/random.ts';

const cut = (data: TensorData, [from, to]: ElementRange) => data.subarray(from, to);

/** The output computed part by part, over a filling that must not show through. */
function inParts(geometry: Geometry, operands: Operands, length: number, count: number, adjoint: boolean) {
  const output = zeros(geometry.dtype, length).fill(99);
  const parts = partsOf(geometry, count, adjoint);
  for (const part of parts) {
    const run = adjoint ? convolveAdjointReference : correlate;
    const { input, weight, bias } = operands;
    const own = {
      input: cut(input, part.input),
      weight: cut(weight, part.weight),
      bias: bias && cut(bias, part.bias),
    };
    run(part.geometry, own, cut(output, part.output));
  }
  return { parts, output };
}

describe('partsOf', () => {
  it('cuts layers into parts that give the bits of the whole', () => {
    fc.assert(
      fc.property(
        fitting({ transposed: true, outPerGroup: 3 }).filter(({ shape }) => !shape.includes(0)),
        fc.integer({ min: 1, max: 7 }),
        ({ spec, shape }, count) => {
          const layer = layerOf(spec);
          const adjoint = isTransposed(layer);
          const { geometry, shapes } = placed(layer, shape);
          const operands = operandsFor(layer, shape);
          const whole = zeros(layer.dtype, elementCount(shapes.output));
          (adjoint ? convolveAdjointReference : convolveReference)(geometry, operands, whole);
          const { output } = inParts(geometry, operands, whole.length, count, adjoint);
          expect(bitsOf(output)).toEqual(bitsOf(whole));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['images', { groups: 1, batch: 8 }, 4, [2, 2, 2, 2]],
    ['groups', { groups: 6, batch: 1 }, 4, [1, 2, 1, 2]],
    ['output channels', { groups: 1, batch: 1 }, 4, [3, 3, 3, 3]],
    ['groups of each image', { groups: 6, batch: 2 }, 4, [3, 3, 3, 3]],
  ])('cuts %s', (_, { groups, batch }, count, sizes) => {
    const layer = layerOf({ in_channels: 12, out_channels: 12, groups });
    const { geometry } = placed(layer, [batch, 12, 9, 9]);
    const parts = partsOf(geometry, count, false);
    const figure = ({ geometry: part }: (typeof parts)[number]) =>
      groups > 1 ? part.groups : batch > 1 ? part.batch : part.outPerGroup;
    expect(parts.map(figure)).toEqual(sizes);
  });

  it('cuts the rows of a single output channel, each part reading what it needs of the input', () => {
    const layer = layerOf({ in_channels: 2, out_channels: 1, padding: 1, stride: 2 });
    const { geometry } = placed(layer, [1, 2, 17, 9]);
    const parts = partsOf(geometry, 3, false);
    expect(
      parts.map(({ geometry: { before, output, padded } }) => [before[1], output[1], padded[1]]),
    ).toEqual([
      [1, 3, 7],
      [-5, 3, 7],
      [-11, 3, 7],
    ]);
  });

  it.each([
    ['as many parts as images', 3, 3, [1, 1, 1]],
    ['fewer parts than images', 3, 2, [1, 2]],
    ['one part', 3, 1, [3]],
  ])('cuts images alone for %s', (_, batch, count, sizes) => {
    const { geometry } = placed(layerOf({ groups: 4 }), [batch, 4, 5, 5]);
    const parts = partsOf(geometry, count, false);
    expect(parts.map((part) => [part.geometry.batch, part.geometry.groups])).toEqual(
      sizes.map((size) => [size, 4]),
    );
  });

  it('cuts each image further for more parts than images', () => {
    const { geometry } = placed(layerOf({ groups: 4 }), [3, 4, 5, 5]);
    const parts = partsOf(geometry, 4, false);
    expect(parts.map((part) => [part.geometry.batch, part.geometry.groups])).toEqual(Array(6).fill([1, 2]));
  });

  it('cuts adjoints by images and groups alone', () => {
    const layer = { type: 'conv_transpose2d', in_channels: 6, out_channels: 4 } as const;
    const dense = placed(layerOf(layer), [2, 6, 5, 5]).geometry;
    expect(partsOf(dense, 8, true).map((part) => part.geometry)).toEqual(
      Array(2).fill({ ...dense, batch: 1 }),
    );
    const grouped = placed(layerOf({ ...layer, groups: 2 }), [1, 6, 5, 5]).geometry;
    // Per group: 3 channels of 5 × 5 are read, 2 of 7 × 7 are written, 3 × 2 kernels of 3 × 3 are taken.
    expect(partsOf(grouped, 2, true)).toEqual([
      {
        geometry: { ...grouped, groups: 1 },
        ...{ input: [0, 75], weight: [0, 54], bias: [0, 2], output: [0, 98] },
      },
      {
        geometry: { ...grouped, groups: 1 },
        ...{ input: [75, 150], weight: [54, 108], bias: [2, 4], output: [98, 196] },
      },
    ]);
  });

  it('gives each part its own elements', () => {
    const rangesOf = ({ input, weight, bias, output }: ReturnType<typeof partsOf>[number]) => [
      ...[input, weight, bias, output],
    ];
    const grouped = placed(layerOf({ out_channels: 8, groups: 2 }), [1, 4, 5, 5]).geometry;
    expect(partsOf(grouped, 2, false).map(rangesOf)).toEqual([
      [
        [0, 50],
        [0, 72],
        [0, 4],
        [0, 36],
      ],
      [
        [50, 100],
        [72, 144],
        [4, 8],
        [36, 72],
      ],
    ]);
    const dense = placed(layerOf({ out_channels: 2 }), [2, 4, 5, 5]).geometry;
    expect(partsOf(dense, 4, false).slice(2).map(rangesOf)).toEqual([
      [
        [100, 200],
        [0, 36],
        [0, 1],
        [18, 27],
      ],
      [
        [100, 200],
        [36, 72],
        [1, 2],
        [27, 36],
      ],
    ]);
  });
});
