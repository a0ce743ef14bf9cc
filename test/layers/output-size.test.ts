import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLayer } from '../../src/layers/plan.ts';
import { storedSpec } from '../../src/layers/stored-spec.ts';
import { specOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const at = { layer: '', input: '' };
const plan = (fields: object, shape: readonly number[]) =>
  planLayer(specOf({ type: 'conv_transpose2d', kernel_size: 3, ...fields }), shape, at);

describe('output_size', () => {
  it('is the size of the output, wherever output_padding below stride gives it', () => {
    const axis = fc.record({
      size: fc.integer({ min: 1, max: 9 }),
      kernel: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 4 }),
      dilation: fc.integer({ min: 1, max: 3 }),
      padding: fc.nat(2),
      longer: fc.nat(3),
    });
    fc.assert(
      fc.property(axis, axis, (height, width) => {
        const of = (name: keyof typeof height) => [height[name], width[name]];
        const longer = [height, width].map(({ longer, stride }) => Math.min(longer, stride - 1));
        const fields = {
          kernel_size: of('kernel'),
          stride: of('stride'),
          dilation: of('dilation'),
          padding: of('padding'),
        };
        const shape = [2, 4, ...of('size')];
        const sizes = [height, width].map(
          ({ size, kernel, stride, dilation, padding }, i) =>
            (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1 + longer[i],
        );
        fc.pre(sizes.every((size) => size > 0));
        const { layer, shapes } = plan({ ...fields, output_size: sizes }, shape);
        expect(shapes.output.slice(2)).toEqual(sizes);
        expect(layer).toEqual(plan({ ...fields, output_padding: longer }, shape).layer);
      }),
    );
  });

  it('counts for all axes where it is one number, and takes pairs that crop', () => {
    const fields = { stride: 2, padding: [[1, 0] as const, [0, 1] as const] };
    const { layer, shapes } = plan({ ...fields, output_size: 7 }, [1, 4, 3, 3]);
    expect(shapes.output).toEqual([1, 4, 7, 7]);
    expect(layer.output_padding).toEqual([1, 1]);
  });

  it.each([
    [[5, 4], '[5, 4]'],
    [[5, 7], '[5, 7]'],
    [4, '[4, 4]'],
  ])("is refused in PyTorch's words where no output_padding gives it: %j", (output_size, said) => {
    const { code, faults } = faultsFrom(() => plan({ stride: 2, padding: 1, output_size }, [1, 4, 3, 3]));
    expect(code).toBe('invalid-layer');
    expect(faults).toEqual([
      {
        pointer: '/output_size',
        message:
          `requested an output size of ${said}, but valid sizes range from [5, 5] to [6, 6] ` +
          '(for an input of torch.Size([3, 3]))',
        hint: 'each size is at least that of [5, 5] and at most that of [6, 6]',
      },
    ]);
  });

  it.each([
    [{ type: 'conv2d' }, "Conv2d.forward() got an unexpected keyword argument 'output_size'"],
    [{ output_padding: 0 }, 'output_size stands instead of output_padding, but got output_size=5'],
    [{ auto_pad: 'SAME_UPPER', padding: undefined }, 'auto_pad decides the size of the output'],
    [{ output_size: [5, 5, 5] }, 'expected output_size to be a single integer value or a list of 2 values'],
  ])('is refused beside %j', (fields, says) => {
    const { faults } = faultsFrom(() => plan({ output_size: 5, stride: 2, ...fields }, [1, 4, 2, 2]));
    expect(faults).toMatchObject([{ pointer: '/output_size', message: expect.stringContaining(says) }]);
  });

  it.each([[[]], [[1]], [[4, 7]]])('leaves it to the input of shape %j to be refused', (shape) => {
    const { code, faults } = faultsFrom(() => plan({ stride: 2, output_size: 7 }, shape));
    expect(code).toBe('invalid-tensor');
    expect(faults[0].message).toContain('Expected 3D (unbatched) or 4D (batched) input');
  });
});

it('should refuse an output_size of a stored layer that no input gives', () => {
  const stored = (output_size: number) => () =>
    storedSpec(specOf({ type: 'conv_transpose2d', kernel_size: 3, stride: 2, output_size }));
  expect(faultsFrom(stored(2)).faults).toMatchObject([{ pointer: '/output_size' }]);
  expect(stored(8)().shapes.output).toEqual([-1, specOf({}).out_channels, 8, 8]);
});
