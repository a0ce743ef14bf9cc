import { beforeAll, describe, expect, it } from 'vitest';
import type { Convolve } from '../../../src/backend/backend.ts';
import { joinEngine, wasmEngine } from '../../../src/backend/engine.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { correlate } from '../../../src/backend/selection.ts';
import type { Heap } from '../../../src/backend/wasm/heap.ts';
import { dropHeap, heapLimit, withHeap } from '../../../src/backend/wasm/instance.ts';
import type { Layer } from '../../../src/layers/layer.ts';
import type { ComputeDType } from '../../../src/tensor/tensor.ts';
import { kernelFor } from '../../helpers/kernels.ts';
import { layerOf, operandsFor, outputOf, placed } from '../../helpers/layers.ts';
import { bitsOf } from '../../helpers/random.ts';

const page = 65536;
const MiB = 2 ** 20;

/** The heap that the next caller gets. */
const currentHeap = () => withHeap(0, (heap) => heap);

/** Leaves this thread with a new heap, whatever it had before. */
function renewHeap(): Heap {
  withHeap(65 * MiB, () => undefined);
  dropHeap(64 * MiB);
  return currentHeap();
}

function expectReferenceBits(layer: Layer, shape: readonly number[]): void {
  expect(kernelFor(placed(layer, shape).geometry)).not.toBe('reference');
  const operands = operandsFor(layer, shape);
  const bytesBy = (run: Convolve) => Buffer.from(bitsOf(outputOf(run, layer, shape, operands)).buffer);
  expect(bytesBy(correlate).equals(bytesBy(convolveReference))).toBe(true);
}

/** Tests of the same thread may have started a service, which computes on the best engine. */
beforeAll(() => {
  joinEngine(wasmEngine);
});

describe('Heap', () => {
  it('has its base behind the module, aligned for vectors', () => {
    const { base, kernels } = currentHeap();
    expect(base % 16).toBe(0);
    expect(base).toBeGreaterThanOrEqual(kernels.heapBase());
  });

  it('makes all the bytes asked for addressable, to the last', () => {
    const heap = renewHeap();
    for (const bytes of [4, page, 5 * page + 4, 7 * MiB]) {
      heap.reserve(bytes);
      expect(heap.byteLength).toBeGreaterThanOrEqual(heap.base + bytes);
      heap.uint32(heap.base + bytes - 4, 1).fill(7);
      expect([...heap.uint32(heap.base + bytes - 4, 1)]).toEqual([7]);
    }
  });

  it('grows by no more than a page over what is asked for', () => {
    const heap = renewHeap();
    const bytes = heap.byteLength + 3 * page;
    heap.reserve(bytes);
    expect(heap.byteLength - (heap.base + bytes)).toBeLessThan(page);
  });

  it('does not grow where there is room', () => {
    const heap = currentHeap();
    const before = heap.byteLength;
    heap.reserve(before - heap.base);
    expect(heap.byteLength).toBe(before);
  });

  it('detaches the views taken before it grows, and keeps what is in memory', () => {
    withHeap(page, (heap) => {
      const stale = [
        heap.float32(heap.base, 4),
        heap.float64(heap.base, 2),
        heap.uint32(heap.base, 4),
      ] as const;
      stale[0].set([1, 2, 3, 4]);
      heap.reserve(heap.byteLength + page);
      expect(stale.map(({ length }) => length)).toEqual([0, 0, 0]);
      expect([...heap.float32(heap.base, 4)]).toEqual([1, 2, 3, 4]);
    });
  });

  it('views the same bytes in every type', () => {
    withHeap(page, (heap) => {
      heap.float64(heap.base, 1).fill(1);
      expect([...heap.uint32(heap.base, 2)]).toEqual([0, 0x3ff00000]);
      heap.float32(heap.base + 8, 1).fill(1);
      expect([...heap.uint32(heap.base + 8, 1)]).toEqual([0x3f800000]);
    });
  });
});

describe('withHeap', () => {
  it('gives what the work gives, on one heap for all callers', () => {
    const heap = currentHeap();
    expect(withHeap(page, (same) => [same === heap, 'result'])).toEqual([true, 'result']);
  });

  it('keeps the heap for the next caller, whatever its size', () => {
    const heap = renewHeap();
    withHeap(65 * MiB, () => undefined);
    expect(currentHeap()).toBe(heap);
  });

  it('fails where the memory cannot grow so far, and works on', () => {
    expect(() => withHeap(2 ** 33, () => undefined)).toThrow(RangeError);
    expectReferenceBits(layerOf(), [1, 4, 8, 8]);
    expect(heapLimit).toBeLessThan(2 ** 32);
  });
});

describe('dropHeap', () => {
  it('keeps a heap of up to so many bytes', () => {
    const heap = renewHeap();
    withHeap(64 * MiB - heap.base, () => undefined);
    dropHeap(64 * MiB);
    expect(heap.byteLength).toBe(64 * MiB);
    expect(currentHeap()).toBe(heap);
  });

  it('gives the memory of a larger one back to the system', async () => {
    const heap = new WeakRef(renewHeap());
    withHeap(65 * MiB, () => undefined);
    // A weak reference holds its object until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    dropHeap(64 * MiB);
    expect(heap.deref()).toBeUndefined();
    expect(currentHeap().byteLength).toBeLessThan(MiB);
  });
});

describe('convolution on a growing heap', () => {
  const small = layerOf({ kernel_size: 1 });
  const kernels = layerOf({
    in_channels: 2,
    out_channels: 9,
    kernel_size: [2, 3],
    stride: [1, 2],
    padding: 1,
  });

  it.each<ComputeDType>(['float32', 'float64'])(
    'gives the bits of the reference right after growth: %s',
    (dtype) => {
      const heap = renewHeap();
      const before = heap.byteLength;
      expectReferenceBits({ ...kernels, dtype }, [1, 2, 160, 131]);
      expect(heap.byteLength).toBeGreaterThan(before);
      expect(currentHeap()).toBe(heap);
    },
  );

  it('gives them for a small layer where a large one was', () => {
    renewHeap();
    expectReferenceBits(kernels, [1, 2, 160, 131]);
    expectReferenceBits(small, [1, 4, 3, 5]);
    expectReferenceBits(kernels, [1, 2, 7, 9]);
    expectReferenceBits({ ...kernels, dtype: 'float64' }, [2, 2, 5, 6]);
    expectReferenceBits(kernels, [1, 2, 170, 140]);
  });

  it('gives them for a layer over what is kept, for a small one, and for a large one again', () => {
    const heap = renewHeap();
    // The taps are the corners of 4097 × 4097 positions, all of which are packed: no strip would need less.
    const large = layerOf({ in_channels: 1, out_channels: 1, kernel_size: 2, dilation: 4096 });
    expectReferenceBits(large, [1, 1, 4100, 4100]);
    dropHeap(64 * MiB);
    expect(currentHeap()).not.toBe(heap);
    expectReferenceBits(small, [2, 4, 3, 5]);
    expectReferenceBits(large, [1, 1, 4100, 4101]);
    expectReferenceBits(small, [1, 4, 9, 9]);
  });

  it('keeps the heap where a large layer can be computed in strips', () => {
    const heap = renewHeap();
    // Every row of the padded input is packed, 4160 rows of 4104 float32, of which each 64th becomes an
    // output.
    const large = layerOf({
      in_channels: 1,
      out_channels: 2,
      kernel_size: 1,
      stride: [64, 1],
      padding: [2050, 2050],
    });
    expectReferenceBits(large, [1, 1, 60, 4]);
    expect(currentHeap()).toBe(heap);
    expect(heap.byteLength).toBeLessThan(48 * MiB);
  });
});
