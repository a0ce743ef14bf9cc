import { describe, expect, it } from 'vitest';
import { jax, keras, onnx, pytorch } from '../../../src/page/snippets/frameworks.ts';
import { initialState, type PageState } from '../../../src/page/state/page-state.ts';

const depthwise: PageState = {
  ...initialState,
  in_channels: 8,
  out_channels: 16,
  groups: 8,
  kernel_size: 3,
  stride: 2,
  padding: 1,
  weight: null,
  seed: 7,
};

describe('the layer elsewhere', () => {
  it('is PyTorch with its own initialisation after the seed', () => {
    const code = pytorch({ ...depthwise, input: 'random' });
    expect(code).toContain('torch.manual_seed(7)\nx = torch.randn(1, 8, 10, 10)');
    expect(code).toContain(
      'torch.manual_seed(7)\nlayer = nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1, groups=8)',
    );
    expect(code).not.toContain('constant_');
  });

  it('is PyTorch with the weights that are chosen', () => {
    const code = pytorch(initialState);
    expect(code).toContain('nn.init.constant_(layer.weight, 3)\nnn.init.zeros_(layer.bias)');
    expect(code).toContain('x = torch.arange(1.0, 17).view(1, 16, 1, 1).expand(1, 16, 10, 10)');
  });

  it('is Keras with channels last and a padding layer', () => {
    const code = keras({ ...depthwise, dilation: 2 });
    expect(code).toContain('keras.Input((10, 10, 8))');
    expect(code).toContain('keras.layers.ZeroPadding2D(1),');
    expect(code).toContain('keras.layers.Conv2D(16, 3, strides=2, dilation_rate=2, groups=8)');
    expect(code).toContain('not both');
  });

  it('is JAX with the weight of PyTorch', () => {
    const code = jax(depthwise);
    expect(code).toContain('w = jnp.full((16, 1, 3, 3), 1.0)');
    expect(code).toContain('padding=[(1, 1), (1, 1)]');
    expect(code).toContain('feature_group_count=8');
  });

  it('is ONNX with every attribute', () => {
    const code = onnx(depthwise);
    for (const attribute of [
      'group=8',
      'kernel_shape=[3, 3]',
      'strides=[2, 2]',
      'pads=[1, 1, 1, 1]',
      'dilations=[1, 1]',
    ])
      expect(code).toContain(attribute);
  });
});
