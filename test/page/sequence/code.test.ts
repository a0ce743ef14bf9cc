import { describe, expect, it } from 'vitest';
import { pytorchLines } from '../../../src/page/sequence/code.ts';
import { convolution } from '../../../src/page/sequence/design.ts';

describe('layers as PyTorch has them', () => {
  it('should name what is not the default, and the shuffle', () => {
    expect(pytorchLines([{ ...convolution(16, 32, 3, 4), shuffle: 4 }, convolution(32, 8, 1)])).toEqual([
      'nn.Conv2d(16, 32, kernel_size=3, padding=1, groups=4)',
      'nn.ChannelShuffle(4)',
      'nn.Conv2d(32, 8, kernel_size=1, groups=1)',
    ]);
    const transposed = {
      ...convolution(8, 4, 3, 2),
      type: 'conv_transpose2d',
      stride: 2,
      output_padding: 1,
    } as const;
    expect(pytorchLines([{ ...transposed, dilation: 2 }])).toEqual([
      'nn.ConvTranspose2d(8, 4, kernel_size=3, stride=2, padding=1, output_padding=1, dilation=2, groups=2)',
    ]);
  });
});
