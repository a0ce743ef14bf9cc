import { describe, expect, it } from 'vitest';
import { typeHint, valueHint } from '../../src/contract/foreign-values.ts';

describe('typeHint', () => {
  it.each([
    ['Conv2d', 'use "conv2d"'],
    ['nn.Conv3d', 'use "conv3d"'],
    ['Conv1D', 'use "conv1d"'],
    ['Convolution', 'use "conv2d"'],
    ['conv2d_transpose', 'use "conv_transpose2d"'],
    ['Conv3DTranspose', 'use "conv_transpose3d"'],
    ['ConvTranspose', 'use "conv_transpose2d"'],
    ['deconv2d', 'use "conv_transpose2d"'],
    ['depthwise_conv2d', 'use "conv2d" with groups = in_channels'],
    ['DepthwiseConv1D', 'use "conv1d" with groups = in_channels'],
    ['depthwise_conv2d_transpose', 'use "conv_transpose2d"'],
    ['SeparableConv2D', 'two layers: conv2d with groups = in_channels, then conv2d with kernel_size 1'],
    ['grouped_conv2d', 'use "conv2d" with groups'],
    ['atrous_conv2d', 'use "conv2d" with dilation'],
    ['pointwise_conv', 'use "conv2d" with kernel_size 1'],
    ['conv4d', undefined],
    ['Linear', undefined],
    ['', undefined],
  ])('of %j: %s', (written, hint) => {
    expect(typeHint(written)).toBe(hint);
  });
});

describe('valueHint', () => {
  const modes = ['zeros', 'reflect', 'replicate', 'circular'];
  it.each([
    ['ZEROS', modes, 'use "zeros"'],
    ['constant', modes, 'use "zeros"'],
    ['edge', modes, 'use "replicate"'],
    ['wrap', modes, 'use "circular"'],
    ['symmetric', modes, undefined],
    ['torch.float32', ['float32', 'float64'], 'use "float32"'],
    ['double', ['float32', 'float64'], 'use "float64"'],
    ['double', ['float32'], undefined],
    ['half', ['float32', 'float16'], 'use "float16"'],
    ['torch.bfloat16', ['float16', 'bfloat16'], 'use "bfloat16"'],
    ['same_upper', ['SAME_UPPER', 'VALID'], 'use "SAME_UPPER"'],
  ])('of %j among %j: %s', (written, values, hint) => {
    expect(valueHint(written, values)).toBe(hint);
  });
});
