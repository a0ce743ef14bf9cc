import { afterEach, describe, expect, it, vi } from 'vitest';
import { convolveAdjoint, phasesAreSlower } from '../../src/backend/adjoint.ts';
import * as phases from '../../src/backend/phases.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { layerOf, placed } from '../helpers/layers.ts';
import { randomData } from '../helpers/random.ts';

vi.mock('../../src/backend/phases.ts', { spy: true });
afterEach(() => vi.clearAllMocks());

/** A transposed layer of one input channel whose kernel is as long as its stride: as many phases as taps. */
function transposed(outChannels: number, width: number, kernel: number) {
  const spec = { in_channels: 1, out_channels: outChannels, kernel_size: kernel, stride: kernel };
  return placed(layerOf({ type: 'conv_transpose1d', ...spec, bias: false }), [1, 1, width]).geometry;
}

describe('phasesAreSlower', () => {
  // A phase takes as long as 3000 multiply-accumulates of the definition, and one of its outputs as long as
  // 100.
  it.each([
    ['29 outputs of a term each, one phase', transposed(1, 29, 1), 29, true],
    ['30 outputs of a term each, one phase', transposed(1, 30, 1), 30, false],
    ['29 outputs, 100 terms, one phase', transposed(1, 100, 1), 29, false],
    ['29 outputs, 99 terms, one phase', transposed(1, 99, 1), 29, true],
    ['59 outputs, 99 terms, two phases', transposed(1, 49, 2), 59, true],
    ['59 outputs, 100 terms, two phases', transposed(1, 50, 2), 59, false],
  ])('of %s', (_, geometry, outputs, expected) => {
    expect(phasesAreSlower(geometry, outputs)).toBe(expected);
  });
});

describe('the choice between the definition and phases', () => {
  const phasesFor = (geometry: Geometry, weight?: number) => {
    const { outPerGroup, kernel, output } = geometry;
    const operands = {
      input: randomData(outPerGroup * elementCount(output), 'float32', 1),
      weight: randomData(outPerGroup * elementCount(kernel), 'float32', 2),
      bias: null,
    };
    if (weight !== undefined) operands.weight[0] = weight;
    const result = zeros('float32', elementCount(geometry.input));
    expect(convolveAdjoint(geometry, operands, result)).toBe('adjoint');
    return vi.mocked(phases.phaseWeight).mock.calls.length;
  };

  it('takes the definition for tiny layers', () => {
    expect(phasesFor(transposed(1, 29, 1))).toBe(0);
  });

  it('takes phases for all others', () => {
    expect(phasesFor(transposed(1, 30, 1))).toBe(1);
    expect(phasesFor(transposed(3, 500, 2))).toBe(3);
  });

  it('takes the definition where a weight is not finite', () => {
    expect(phasesFor(transposed(3, 500, 2), Number.POSITIVE_INFINITY)).toBe(0);
  });
});
