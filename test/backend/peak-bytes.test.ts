import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolveWith } from '../../src/backend/convolve.ts';
import { chooseEngine } from '../../src/backend/engine.ts';
import { backwardPeak, forwardPeak } from '../../src/backend/peak-bytes.ts';
import { dropHeap, withHeap } from '../../src/backend/wasm/instance.ts';
import type { LayerSpec } from '../../src/layers/layer.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { fitting, specOf } from '../helpers/layers.ts';

const page = 65_536;
const planned = (fields: Partial<LayerSpec>, shape: readonly number[]) =>
  planLayer(specOf(fields), shape, { layer: '', input: '' });

/** The bytes of this thread's heap. */
const heapBytes = () => withHeap(0, (heap) => heap.byteLength);

describe('the heap of a layer in WebAssembly', () => {
  beforeAll(() => {
    chooseEngine('wasm');
  });

  it.each<readonly [string, Partial<LayerSpec>, readonly number[]]>([
    ['3 × 3', { type: 'conv2d' }, [1, 4, 300, 300]],
    ['1 × 1', { type: 'conv2d', kernel_size: 1 }, [2, 4, 600, 600]],
    ['float64', { type: 'conv2d', dtype: 'float64', padding: 1 }, [1, 4, 300, 300]],
    ['stride 3', { type: 'conv1d', stride: 3, kernel_size: 7 }, [1, 4, 300_000]],
    ['few channels', { type: 'conv2d', in_channels: 1, out_channels: 1 }, [1, 1, 900, 900]],
    ['depthwise', { type: 'conv2d', groups: 4, padding: 1 }, [3, 4, 200, 200]],
    ['narrow rows', { type: 'conv2d', in_channels: 64, out_channels: 64 }, [1, 64, 4, 4]],
    ['a transposed layer', { type: 'conv_transpose2d', stride: 2 }, [1, 4, 150, 150]],
    [
      'a large plane',
      { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 2, dilation: 1500 },
      [1, 1, 1600, 1600],
    ],
  ])('is as predicted for %s', (_, fields, shape) => {
    const plan = planned({ bias: false, groups: 1, ...fields }, shape);
    const { dtype } = plan.layer;
    const input = zeros(dtype, elementCount(shape));
    const weight = zeros(dtype, elementCount(plan.shapes.weight));
    dropHeap(0);
    const fresh = heapBytes();
    convolveWith(plan, { input, weight, bias: null });
    const { heap } = forwardPeak(plan);
    expect(heapBytes()).toBeLessThanOrEqual(fresh + heap + page);
    expect(heapBytes()).toBeGreaterThanOrEqual(heap / 1.25);
  });
});

describe.each([
  ['forward', forwardPeak],
  ['backward', backwardPeak],
])('the predicted memory of a layer, %s,', (_, peak) => {
  it('is finite for every layer', () => {
    fc.assert(
      fc.property(fitting({ transposed: true, modes: true }), ({ spec, shape }) => {
        const { heap, buffers } = peak(planned(spec, shape));
        expect(heap).toBeGreaterThanOrEqual(0);
        expect(buffers).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(heap + buffers)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each<readonly [string, Partial<LayerSpec>, readonly number[]]>([
    ['axes', { type: 'conv1d', kernel_size: 1 }, [0, 4, 2 ** 40]],
    ['strides', { type: 'conv1d', stride: 2 ** 22, kernel_size: 2 ** 22 }, [1, 4, 2 ** 26]],
    ['kernels', { type: 'conv_transpose3d', kernel_size: 2 ** 8 }, [1, 4, 1, 1, 1]],
    [
      'channels',
      { type: 'conv1d', in_channels: 4, out_channels: 2 ** 24, kernel_size: 1, groups: 1 },
      [1, 4, 9],
    ],
  ])('is there at once for absurd %s', (_, fields, shape) => {
    const plan = planned(fields, shape);
    const from = performance.now();
    for (let i = 0; i < 100; i++) expect(Number.isFinite(peak(plan).heap)).toBe(true);
    // A hundred predictions take some milliseconds; anything in proportion to an axis takes minutes.
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
