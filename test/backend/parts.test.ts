import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operands } from '../../src/backend/kernel.ts';
import { partsOf, type Range } from '../../src/backend/parts.ts';
import { convolveAdjointReference } from '../../src/backend/reference/adjoint-reference.ts';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { selectVariant } from '../../src/backend/variants.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import { isTransposed } from '../../src/layers/layer.ts';
import { elementCount, type TensorData, zeros } from '../../src/tensor/tensor.ts';
import { fitting, layerOf, operandsFor, placed } from '../helpers/layers.ts';
import { bitsOf } from '../helpers/random.ts';

const cut = (data: TensorData, [from, to]: Range) => data.subarray(from, to);

/** The output computed part by part, over a filling that must not show through. */
function inParts(geometry: Geometry, operands: Operands, length: number, count: number, adjoint: boolean) {
  const output = zeros(geometry.dtype, length).fill(99);
  const parts = partsOf(geometry, count, adjoint);
  for (const part of parts) {
    const run = adjoint ? convolveAdjointReference : selectVariant(part.geometry).run;
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
});
