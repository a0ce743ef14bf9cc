import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  denseFigures,
  faults,
  faultsOf,
  figures,
  figuresOf,
  legalLayer,
} from '../../../src/page/state/layer.ts';
import {
  changeState,
  initialState,
  type LayerFields,
  pageState,
} from '../../../src/page/state/page-state.ts';

afterEach(() => {
  pageState.value = initialState;
});

const small = fc.integer({ min: -1, max: 7 });
const layers: fc.Arbitrary<LayerFields> = fc
  .record({
    type: fc.constantFrom('conv2d' as const, 'conv_transpose2d' as const),
    factors: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    groups: fc.integer({ min: 1, max: 4 }),
    kernel_size: small,
    stride: small,
    padding: small,
    dilation: small,
    output_padding: fc.integer({ min: 0, max: 2 }),
    size: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ factors: [inputs, outputs], ...rest }) => ({
    ...rest,
    in_channels: inputs * rest.groups,
    out_channels: outputs * rest.groups,
  }));

/** The output's size by the formulas of torch.nn.Conv2d and torch.nn.ConvTranspose2d. */
function outputSize({
  type,
  kernel_size,
  stride,
  padding,
  dilation,
  output_padding,
  size,
}: LayerFields): number {
  const extent = dilation * (kernel_size - 1) + 1;
  if (type === 'conv_transpose2d') return (size - 1) * stride - 2 * padding + extent + output_padding;
  return Math.floor((size + 2 * padding - extent) / stride) + 1;
}

describe('figuresOf', () => {
  it('has the figures of the definition', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        fc.pre(faultsOf(layer).length === 0);
        const { type, in_channels, out_channels, groups, kernel_size, size } = layer;
        const out = outputSize(layer);
        const found = figuresOf(layer);
        expect(found.outputShape).toEqual([1, out_channels, out, out]);
        const weights = (out_channels * in_channels * kernel_size ** 2) / groups;
        // Every weight is used once for each output cell, or in a transposed layer for each input cell.
        const uses = type === 'conv2d' ? out ** 2 : size ** 2;
        expect(found).toMatchObject({
          weights,
          parameters: weights + out_channels,
          macs: weights * uses,
          hears: in_channels / groups,
          of: in_channels,
        });
      }),
    );
  });
});

describe('faultsOf', () => {
  it('finds a fault where the numbers are illegal or nothing comes out, and nowhere else', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const { kernel_size, stride, dilation, padding, size, output_padding, type } = layer;
        const inRange = Math.min(kernel_size, stride, dilation, size) >= 1 && padding >= 0;
        const shortEnough = type === 'conv2d' || output_padding < Math.max(stride, dilation);
        const legal = inRange && shortEnough && outputSize(layer) >= 1;
        expect(faultsOf(layer).length === 0, JSON.stringify(layer)).toBe(legal);
      }),
    );
  });

  it('offers changes that make the layer legal', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const found = faultsOf(layer);
        fc.pre(found.length === 1 && found[0]?.fix !== undefined);
        const fixed = { ...layer, ...found[0]?.fix };
        // What was illegal by itself may still not fit the other fields.
        const kinds = faultsOf(fixed).map(({ field }) => field);
        if (layer.kernel_size >= 1 && layer.stride >= 1 && layer.dilation >= 1 && layer.padding >= 0)
          expect(kinds).toEqual(layer.size >= 1 ? [] : kinds);
      }),
    );
  });

  it.each([
    [{ kernel_size: 11 }, 'kernel_size', { kernel_size: 10 }],
    [{ stride: 0 }, 'stride', { stride: 1 }],
    [{ padding: -2 }, 'padding', { padding: 0 }],
    [{ size: 2.5 }, 'size', { size: 3 }],
    [{ type: 'conv_transpose2d', output_padding: 3, stride: 2 }, 'output_padding', { output_padding: 1 }],
    [{ type: 'conv_transpose2d', size: 1, padding: 1, kernel_size: 2 }, 'padding', { padding: 0 }],
  ] as const)('of %j is at %s, and %j is the nearest legal choice', (changes, field, fix) => {
    expect(faultsOf({ ...initialState, ...changes })).toMatchObject([{ field, fix }]);
  });
});

describe('the layer of the page', () => {
  it('is the last legal one while the fields are illegal', () => {
    changeState({ groups: 2 });
    expect(legalLayer.value).toMatchObject({ spec: { groups: 2, outputSize: [10, 10] }, current: true });
    changeState({ kernel_size: 11 });
    expect(legalLayer.value).toMatchObject({ spec: { groups: 2, kernel: [1, 1] }, current: false });
    expect([faults.value.length, figures.value, denseFigures.value]).toEqual([1, undefined, undefined]);
    changeState({ kernel_size: 3 });
    expect(legalLayer.value).toMatchObject({ spec: { kernel: [3, 3], outputSize: [8, 8] }, current: true });
  });

  it('has the figures of one group beside its own', () => {
    expect([figures.value?.weights, denseFigures.value?.weights]).toEqual([16, 64]);
  });
});
