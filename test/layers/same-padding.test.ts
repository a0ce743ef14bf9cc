import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layer, paddingPairs, samePads } from '../../src/layers/layer.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { specOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const at = { layer: '', input: '' };
const { padding: _, ...unpadded } = specOf();

function planned(fields: object, shape: readonly number[]) {
  return planLayer({ ...unpadded, ...fields }, shape, at);
}

const pairsOf = (layer: Layer) => paddingPairs(layer);
const axis = fc.record({
  size: fc.integer({ min: 1, max: 30 }),
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 5 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  longer: fc.nat(4),
});

describe('auto_pad of a convolution (ONNX Conv)', () => {
  it('makes ⌈size / stride⌉ outputs, with as little padding as that takes', () => {
    fc.assert(
      fc.property(axis, fc.constantFrom(...samePads), ({ size, kernel, stride, dilation }, auto_pad) => {
        const fields = { type: 'conv1d', kernel_size: kernel, stride, dilation, auto_pad };
        const { layer, shapes } = planned(fields, [1, 4, size]);
        expect(shapes.output[2]).toBe(Math.ceil(size / stride));
        const [[before, after]] = pairsOf(layer);
        const extent = dilation * (kernel - 1) + 1;
        const least = (shapes.output[2] - 1) * stride + extent - size;
        expect(before + after).toBe(Math.max(0, least));
        expect(auto_pad === 'SAME_UPPER' ? after - before : before - after).toBe((before + after) % 2);
      }),
    );
  });

  it('puts the odd one after with SAME_UPPER and before with SAME_LOWER', () => {
    const fields = { kernel_size: 3, stride: 2 };
    expect(planned({ ...fields, auto_pad: 'SAME_UPPER' }, [1, 4, 4, 6]).layer.padding).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(planned({ ...fields, auto_pad: 'SAME_LOWER' }, [1, 4, 4, 6]).layer.padding).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it("is PyTorch's 'same' where the stride is 1 and the odd one goes after", () => {
    const even = { kernel_size: [2, 5], dilation: [3, 2] };
    const [upper, same] = [{ auto_pad: 'SAME_UPPER' }, { padding: 'same' }];
    expect(planned({ ...even, ...upper }, [4, 9, 9]).layer).toEqual(
      planned({ ...even, ...same }, [4, 9, 9]).layer,
    );
  });

  it('works with padding modes, which have to be able to fill it', () => {
    const fields = { type: 'conv1d', kernel_size: 5, auto_pad: 'SAME_LOWER', padding_mode: 'reflect' };
    expect(planned(fields, [4, 3]).shapes.output).toEqual([4, 3]);
    expect(faultsFrom(() => planned(fields, [4, 2])).faults).toMatchObject([{ pointer: '/padding' }]);
  });
});

describe('auto_pad of a transposed layer (ONNX ConvTranspose)', () => {
  it('makes size·stride outputs', () => {
    fc.assert(
      fc.property(
        axis,
        fc.constantFrom(...samePads),
        ({ size, kernel, stride, dilation, longer }, auto_pad) => {
          const output_padding = Math.min(longer, Math.max(stride, dilation) - 1);
          const fields = {
            type: 'conv_transpose1d',
            kernel_size: kernel,
            stride,
            dilation,
            output_padding,
            auto_pad,
          };
          const { layer, shapes } = planned(fields, [1, 4, size]);
          expect(shapes.output[2]).toBe(size * stride);
          const [[before, after]] = pairsOf(layer);
          expect(auto_pad === 'SAME_UPPER' ? after - before : before - after).toBe((before + after) % 2);
          // A resolved layer can be sent again.
          expect(planLayer(layer, [1, 4, size], at).shapes.output).toEqual(shapes.output);
        },
      ),
    );
  });

  it("crops as ONNX's test convtranspose_autopad_same does: 3 → 6 with kernel 3, stride 2", () => {
    const fields = { type: 'conv_transpose2d', kernel_size: 3, stride: 2, auto_pad: 'SAME_UPPER' };
    const { layer, shapes } = planned(fields, [1, 4, 3, 3]);
    expect(shapes.output).toEqual([1, 4, 6, 6]);
    expect(layer.padding).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('auto_pad VALID', () => {
  it.each(['conv2d', 'conv_transpose2d'])('is no padding: %s', (type) => {
    const fields = { type, kernel_size: 3, stride: 2 };
    const { layer, shapes } = planned({ ...fields, auto_pad: 'VALID' }, [1, 4, 5, 6]);
    expect(layer.padding).toEqual([0, 0]);
    expect(shapes).toEqual(planned({ ...fields, padding: 0 }, [1, 4, 5, 6]).shapes);
  });
});

it('auto_pad NOTSET leaves it to padding', () => {
  for (const fields of [{}, { padding: 2 }, { padding: [[0, 1]] }, { padding: 'same', stride: 1 }]) {
    const layer = { type: 'conv1d', kernel_size: 3, stride: 2, ...fields };
    expect(planned({ ...layer, auto_pad: 'NOTSET' }, [1, 4, 9])).toEqual(planned(layer, [1, 4, 9]));
  }
});

it.each(['SAME_UPPER', 'VALID'])('auto_pad %s stands instead of padding', (auto_pad) => {
  const { faults } = faultsFrom(() => planned({ kernel_size: 3, padding: 1, auto_pad }, [4, 5, 5]));
  expect(faults).toMatchObject([{ pointer: '/auto_pad', hint: 'leave one of them out' }]);
});
