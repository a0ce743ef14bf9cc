import { describe, expect, it } from 'vitest';
import { convRequest } from '../../../src/contract/conv.ts';
import { picturedBody, picturedInput, picturedSize } from '../../../src/page/compare/pictured.ts';
import { presets } from '../../../src/page/compare/presets.ts';
import { convolution } from '../../../src/page/sequence/design.ts';

describe('picturedSize', () => {
  it('should be the size of the design where its tensors are small, else a half or a quarter of it', () => {
    const sizes = Object.fromEntries(
      presets.map(({ id, left, right }) => [id, [picturedSize(left), picturedSize(right)]]),
    );
    // The widest of each: 16, 256, 256, 512 and 240 channels, and no tensor of more than 40,000 numbers.
    expect(sizes).toEqual({
      separable: [10, 10],
      alexnet: [6, 6],
      resnext: [7, 7],
      mobilenet: [7, 7],
      shufflenet: [7, 7],
    });
  });

  it('should not exist where a layer has too many channels, or a kernel larger than what is left', () => {
    expect(picturedSize({ name: '', size: 14, layers: [convolution(4000, 4000, 1)] })).toBeUndefined();
    const kernel = { ...convolution(3, 3, 101), padding: 0 };
    expect(picturedSize({ name: '', size: 120, layers: [kernel] })).toBeUndefined();
    expect(picturedSize({ name: '', size: 3, layers: [convolution(3, 3, 1)] })).toBe(3);
  });
});

describe('picturedBody', () => {
  it('should ask for what the service takes, and for weights only where they can be seen', () => {
    for (const { left, right } of presets)
      for (const { layers } of [left, right])
        for (const layer of layers) {
          const body = picturedBody(layer, picturedInput(layer.in_channels, 7));
          expect(convRequest.safeParse(body).error).toBeUndefined();
          const { in_channels, out_channels, groups, kernel_size } = layer;
          const weights = ((in_channels * out_channels) / groups) * kernel_size ** 2;
          expect(body.include?.includes('weight')).toBe(weights <= 40_000);
        }
  });
});
