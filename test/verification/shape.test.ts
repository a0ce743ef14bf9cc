import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayerSpec } from '../../src/layers/layer.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { shapeCauses } from '../../src/verification/shape.ts';
import { specOf } from '../helpers/layers.ts';

const origin = { layer: '', input: '' };
const shapeOf = (spec: LayerSpec, shape: readonly number[]) => planLayer(spec, shape, origin).shapes.output;
const named = (spec: LayerSpec, shape: readonly number[], given: readonly number[]) =>
  shapeCauses(planLayer(spec, shape, origin), given).map(({ cause }) => cause);

const input = [2, 4, 20, 17];

describe('shapeCauses', () => {
  it('should name the one field that gives another shape', () => {
    const least = { stride: 1, padding: 0, dilation: 1, kernel_size: 1 };
    const fields = fc.constantFrom<keyof typeof least>('stride', 'padding', 'dilation', 'kernel_size');
    fc.assert(
      fc.property(fields, fc.integer({ min: 0, max: 4 }), fc.boolean(), (field, value, transposed) => {
        const own = specOf({
          ...{ stride: 2, dilation: 2, padding: 1 },
          ...(transposed && { type: 'conv_transpose2d' }),
        });
        const other = { ...own, [field]: Math.max(value, least[field]) };
        const given = shapeOf(other, input);
        fc.pre(given.join() !== shapeOf(own, input).join());
        expect(named(own, input, given)).toContain(field.replace('_', '-'));
      }),
    );
  });

  it('should name the output padding that is missing', () => {
    const fields = { type: 'conv_transpose2d', stride: 2 } as const;
    const own = specOf({ ...fields, output_padding: 1 });
    expect(named(own, input, shapeOf(specOf(fields), input))[0]).toBe('output-padding');
  });

  it('should name channels-last outputs, exchanged axes and a missing batch axis', () => {
    const own = specOf({ padding: 1 });
    expect(named(own, input, [2, 20, 17, 4])).toEqual(['output-layout']);
    expect(named(own, input, [2, 4, 17, 20])).toEqual(['axes-exchanged']);
    expect(named(own, [1, 4, 20, 17], [4, 20, 17])).toEqual(['axes-of-one']);
    expect(named(own, input, [2, 4, 340])).toEqual(['reshaped']);
  });

  it('should name groups and channels that are mixed up, and the other kind of layer', () => {
    const own = specOf({ in_channels: 4, out_channels: 8, groups: 2, padding: 1 });
    expect(named(own, input, [2, 4, 20, 17])).toEqual(['groups-ignored', 'weight-transposed']);
    expect(named(own, input, [2, 16, 20, 17])).toEqual(['groups-ignored']);
    const strided = specOf({ stride: 3 });
    expect(named(strided, input, shapeOf({ ...strided, type: 'conv_transpose2d' }, input))).toContain(
      'forward-for-transposed',
    );
  });

  it('should name nothing where nothing gives the shape', () => {
    expect(named(specOf(), input, [7, 4, 18, 15])).toEqual([]);
    expect(named(specOf(), input, [3])).toEqual([]);
    expect(named(specOf(), input, [])).toEqual([]);
  });
});
