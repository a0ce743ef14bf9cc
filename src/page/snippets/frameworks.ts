import type { PageState } from '../state/page-state.ts';
import { keywordArguments, pythonFloat, pythonTuple, weightSizes } from './python.ts';

const torchDefaults = { stride: 1, padding: 0, dilation: 1, groups: 1 };

/** The layer, its parameters and its input in PyTorch. */
export function pytorch(state: PageState): string {
  const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, weight, seed } = state;
  const options = keywordArguments({ stride, padding, dilation, groups }, torchDefaults);
  const initialisedByTorch = weight === null;
  return [
    'import torch',
    'from torch import nn',
    '',
    torchInput(state),
    ...(initialisedByTorch ? [`torch.manual_seed(${seed})`] : []),
    `layer = nn.Conv2d(${in_channels}, ${out_channels}, kernel_size=${kernel_size}${options})`,
    ...(initialisedByTorch
      ? []
      : [`nn.init.constant_(layer.weight, ${weight})`, 'nn.init.zeros_(layer.bias)']),
    'with torch.no_grad():',
    '    y = layer(x)',
    'print(layer.weight.shape, y.shape, y.mean(dim=(0, 2, 3)))',
  ].join('\n');
}

function torchInput({ input, in_channels: channels, size, seed, numbers }: PageState): string {
  const shape = `1, ${channels}, ${size}, ${size}`;
  if (input === 'ones') return `x = torch.ones(${shape})`;
  if (input === 'random') return `torch.manual_seed(${seed})\nx = torch.randn(${shape})`;
  if (input === 'numbers') {
    const values = numbers.match(/[-+.\de]+/gi)?.join(', ') ?? '';
    return `x = torch.tensor([${values}], dtype=torch.float32).view(${shape})`;
  }
  return `x = torch.arange(1.0, ${channels + 1}).view(1, ${channels}, 1, 1).expand(${shape})`;
}

/** The layer in Keras 3: channels last, padding in a separate layer. */
export function keras(state: PageState): string {
  const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, weight, size } = state;
  const options = keywordArguments(
    { strides: stride, dilation_rate: dilation, groups },
    { strides: 1, dilation_rate: 1, groups: 1 },
  );
  const initialiser =
    weight === null ? '' : `,\n        kernel_initializer=keras.initializers.Constant(${weight})`;
  return [
    'import keras',
    '',
    '# Channels last: [N, H, W, C]; the kernel is [k, k, in / groups, out].',
    ...(weight === null ? ['# For the same weights, ask /v1/conv with include: ["weight", "bias"].'] : []),
    ...(stride > 1 && dilation > 1 ? ['# Keras takes strides or dilation_rate above 1, not both.'] : []),
    'model = keras.Sequential([',
    `    keras.Input((${size}, ${size}, ${in_channels})),`,
    ...(padding > 0 ? [`    keras.layers.ZeroPadding2D(${padding}),`] : []),
    `    keras.layers.Conv2D(${out_channels}, ${kernel_size}${options}${initialiser}),`,
    '])',
    'model.summary()',
  ].join('\n');
}

/** The layer as JAX's convolution primitive, in PyTorch's layout. */
export function jax(state: PageState): string {
  const { in_channels, out_channels, stride, padding, dilation, groups, size, weight } = state;
  const inputSizes = pythonTuple([1, in_channels, size, size]);
  return [
    'import jax',
    'import jax.numpy as jnp',
    '',
    `x = jnp.broadcast_to(jnp.arange(1.0, ${in_channels + 1})[None, :, None, None], ${inputSizes})`,
    ...(weight === null ? ['# For PyTorch\'s weights, ask /v1/conv with include: ["weight", "bias"].'] : []),
    `w = jnp.full(${pythonTuple(weightSizes(state))}, ${pythonFloat(weight ?? 1)})`,
    `b = jnp.zeros(${out_channels})`,
    'y = jax.lax.conv_general_dilated(',
    '    x, w,',
    `    window_strides=${pythonTuple([stride, stride])},`,
    `    padding=[${pythonTuple([padding, padding])}, ${pythonTuple([padding, padding])}],`,
    `    rhs_dilation=${pythonTuple([dilation, dilation])},`,
    '    dimension_numbers=("NCHW", "OIHW", "NCHW"),',
    `    feature_group_count=${groups},`,
    ') + b[None, :, None, None]',
    'print(y.shape, y.mean(axis=(0, 2, 3)))',
  ].join('\n');
}

/** The layer as an ONNX Conv node. */
export function onnx(state: PageState): string {
  const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, size } = state;
  const pair = (value: number) => `[${value}, ${value}]`;
  return [
    'import onnx',
    '',
    `# x [1, ${in_channels}, ${size}, ${size}], w [${weightSizes(state).join(', ')}], b [${out_channels}]`,
    'node = onnx.helper.make_node(',
    '    "Conv", inputs=["x", "w", "b"], outputs=["y"],',
    `    group=${groups},`,
    `    kernel_shape=${pair(kernel_size)},`,
    `    strides=${pair(stride)},`,
    `    pads=[${Array(4).fill(padding).join(', ')}],`,
    `    dilations=${pair(dilation)},`,
    ')',
  ].join('\n');
}
