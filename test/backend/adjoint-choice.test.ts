import { afterEach, describe, expect, it, vi } from 'vitest';
import { convolveAdjoint } from '../../src/backend/adjoint.ts';
import * as phases from '../../src/backend/phases.ts';
import * as reference from '../../src/backend/reference/adjoint-reference.ts';
import * as scatter from '../../src/backend/wasm/scatter.ts';
import type { LayerSpec } from '../../src/layers/layer.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { layerOf, operandsFor, placed } from '../helpers/layers.ts';

vi.mock('../../src/backend/phases.ts', { spy: true });
vi.mock('../../src/backend/reference/adjoint-reference.ts', { spy: true });
vi.mock('../../src/backend/wasm/scatter.ts', { spy: true });
afterEach(() => vi.clearAllMocks());

/** How often each way was taken: by the definition, by phases, by the useful products alone. */
function waysOf(fields: Partial<LayerSpec>, shape: readonly number[], weight?: number) {
  const layer = layerOf({ type: 'conv_transpose2d', ...fields });
  const { geometry, shapes } = placed(layer, shape);
  const operands = operandsFor(layer, shape);
  if (weight !== undefined) operands.weight[0] = weight;
  expect(convolveAdjoint(geometry, operands, zeros(layer.dtype, elementCount(shapes.output)))).toBe(
    'adjoint',
  );
  const calls = [reference.convolveAdjointReference, phases.phaseWeight, scatter.scatterAdjoint] as const;
  return calls.map((call) => vi.mocked<(...given: never[]) => unknown>(call).mock.calls.length);
}

describe('the choice of the way to an adjoint', () => {
  it('is the definition for tiny layers', () => {
    expect(waysOf({ in_channels: 1, out_channels: 1 }, [1, 1, 1, 1])).toEqual([1, 0, 0]);
  });

  it('is one correlation for each phase of an ordinary layer', () => {
    expect(waysOf({ in_channels: 32, out_channels: 32 }, [1, 32, 28, 28])).toEqual([0, 1, 0]);
  });

  it('is so at larger strides', () => {
    expect(waysOf({ in_channels: 32, out_channels: 32, stride: 2 }, [1, 32, 28, 28])).toEqual([0, 4, 0]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('stays the same for a weight of %d', (weight) => {
    expect(waysOf({ in_channels: 32, out_channels: 32, stride: 2 }, [1, 32, 28, 28], weight)).toEqual([
      0, 4, 0,
    ]);
  });

  it.each<readonly [string, Partial<LayerSpec>, readonly number[]]>([
    ['many phases', { stride: 32, kernel_size: 96 }, [1, 4, 8, 8]],
    ['kernels far larger than the input', { kernel_size: 300 }, [1, 4, 1, 1]],
    ['one long axis of the kernel', { kernel_size: [5000, 3] }, [1, 4, 1, 1]],
  ])('is the useful products alone for %s', (_, fields, shape) => {
    expect(waysOf(fields, shape)).toEqual([0, 0, 1]);
  });
});
