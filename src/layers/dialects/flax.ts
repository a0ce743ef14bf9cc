import type { LayerDType } from '../../tensor/dtype.ts';
import { extentOf } from '../extent.ts';
import { type LayerSpec, type PaddingPair, weightShape } from '../layer.ts';
import { adjointEnds, adjointPadding } from './adjoint.ts';
import { Arrangement, arranged, type WeightArrangement } from './arrangement.ts';
import { cannot, cannotWithoutSizes, type Dialect, type Expressed, wrongAttribute } from './dialect.ts';
import { padWidths } from './extension-code.ts';
import { numpyPadModes } from './jax.ts';
import { axesText, channelsLast, weightLetters } from './letters.ts';
import { call, keywords, pythonFunction } from './python.ts';
import { padStep } from './steps.ts';
import { padsBy, type Subject } from './subject.ts';
import { checkLengths, checkWithout, checkWithoutGroups, layerType } from './words.ts';

/** Arguments of flax.linen.Conv or ConvTranspose, and the channels of its input. */
export interface FlaxAttributes {
  readonly module: 'Conv' | 'ConvTranspose';
  readonly in_features: number;
  readonly features: number;
  readonly kernel_size: readonly number[];
  readonly strides?: readonly number[] | undefined;
  readonly padding: 'SAME' | 'VALID' | 'CAUSAL' | 'CIRCULAR' | 'REFLECT' | readonly PaddingPair[];
  readonly kernel_dilation?: readonly number[] | undefined;
  readonly feature_group_count?: number | undefined;
  /** Of ConvTranspose: a kernel with the axes of the layer whose gradient it is, not flipped. */
  readonly transpose_kernel?: true | undefined;
  readonly use_bias: boolean;
  readonly dtype: LayerDType;
}

/** https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html */
export const flax = {
  write(subject) {
    const { layer, rule, axes, pads, transposed } = subject;
    if (transposed && layer.groups > 1)
      return cannot('ConvTranspose of Flax has no groups: use one layer per group');
    const apart = !transposed && layer.padding_mode !== 'zeros';
    if (rule && (apart || !padsBy('SAME_UPPER', subject)))
      return cannotWithoutSizes(`the padding of auto_pad ${rule}`);
    const own = apart ? ownMode(subject) : undefined;
    const none = pads.map((): PaddingPair => [0, 0]);
    const attributes: FlaxAttributes = {
      module: transposed ? 'ConvTranspose' : 'Conv',
      in_features: layer.in_channels,
      features: layer.out_channels,
      kernel_size: layer.kernel_size,
      strides: layer.stride,
      padding: own ?? (transposed ? adjointPadding(subject) : rule ? 'SAME' : apart ? none : pads),
      kernel_dilation: layer.dilation,
      ...(transposed ? { transpose_kernel: true } : { feature_group_count: layer.groups }),
      use_bias: layer.bias,
      dtype: layer.dtype,
    };
    const torch = new Arrangement(weightShape(layer));
    const [first, second, ...kernel] = torch.shape.keys();
    const order = transposed ? 'kOI' : 'kIO';
    const weight = torch.transpose(...kernel, second, first).as(weightLetters(order, axes));
    const mode = numpyPadModes[layer.padding_mode];
    const padded = `x = jnp.pad(x, ${padWidths(pads, 1, 1)}, mode="${mode}")`;
    const steps = apart && !own ? padStep(layer.padding_mode, pads, padded) : [];
    const input_layout = channelsLast(subject);
    return { attributes, code: code(subject, attributes, weight, steps), input_layout, weight, steps };
  },

  fields: {
    type: 'module',
    in_channels: 'in_features',
    out_channels: 'features',
    stride: 'strides',
    output_padding: 'padding',
    auto_pad: 'padding',
    dilation: 'kernel_dilation',
    groups: 'feature_group_count',
    bias: 'use_bias',
  },

  read(attributes) {
    const { module, in_features, features, kernel_size, strides, kernel_dilation, use_bias, dtype } =
      attributes;
    const axes = kernel_size.length;
    checkLengths(attributes, ['strides', 'kernel_dilation', 'padding'], axes);
    const transposed = module === 'ConvTranspose';
    if (transposed) checkWithoutGroups('feature_group_count', attributes.feature_group_count, module);
    else checkWithout(attributes, ['transpose_kernel'], module);
    if (transposed && !attributes.transpose_kernel) throw withoutTransposedKernel();
    const extents = kernel_size.map((kernel, i) => extentOf(kernel, kernel_dilation?.[i] ?? 1));
    return {
      type: layerType(axes, transposed),
      in_channels: in_features,
      out_channels: features,
      kernel_size,
      stride: strides ?? 1,
      padding_mode: 'zeros',
      ...(transposed
        ? adjointEnds(dilatedPadding(attributes, extents), extents)
        : forwardPadding(attributes, extents)),
      dilation: kernel_dilation ?? 1,
      groups: attributes.feature_group_count ?? 1,
      bias: use_bias,
      dtype,
    };
  },
} as const satisfies Dialect<FlaxAttributes>;

/** CIRCULAR and REFLECT pad ⌊(extent − 1) / 2⌋ before and ⌊extent / 2⌋ after, whatever the stride. */
const wrapped = (extent: number): PaddingPair => [Math.floor((extent - 1) / 2), Math.floor(extent / 2)];

function ownMode({ layer, pads, extents }: Subject): 'CIRCULAR' | 'REFLECT' | undefined {
  if (layer.padding_mode !== 'circular' && layer.padding_mode !== 'reflect') return undefined;
  const same = pads.every(([before, after], i) => {
    const [left, right] = wrapped(extents[i]);
    return before === left && after === right;
  });
  return same ? (layer.padding_mode === 'circular' ? 'CIRCULAR' : 'REFLECT') : undefined;
}

function forwardPadding(
  { padding }: FlaxAttributes,
  extents: readonly number[],
): Pick<LayerSpec, 'padding' | 'padding_mode' | 'auto_pad'> {
  if (padding === 'SAME') return { auto_pad: 'SAME_UPPER', padding_mode: 'zeros' };
  if (padding === 'VALID') return { padding: 0, padding_mode: 'zeros' };
  if (padding === 'CAUSAL') {
    if (extents.length > 1)
      throw wrongAttribute('padding', 'Causal padding is only implemented for 1D convolutions', 'pairs');
    return { padding: [[extents[0] - 1, 0]], padding_mode: 'zeros' };
  }
  if (padding === 'CIRCULAR') return { padding: extents.map(wrapped), padding_mode: 'circular' };
  if (padding === 'REFLECT') return { padding: extents.map(wrapped), padding_mode: 'reflect' };
  return { padding, padding_mode: 'zeros' };
}

/**
 * What ConvTranspose pads the dilated input by. jax.lax.conv_transpose: SAME pads extent + stride − 2 in all, more of it
 * in front; VALID extent + stride − 2 + max(extent − stride, 0), extent − 1 of it in front.
 */
function dilatedPadding(
  { padding, strides }: FlaxAttributes,
  extents: readonly number[],
): readonly PaddingPair[] {
  if (typeof padding === 'object') return padding;
  if (padding !== 'SAME' && padding !== 'VALID')
    throw wrongAttribute('padding', `no transposed layer pads by ${padding}`, 'SAME, VALID, or pairs');
  return extents.map((extent, i) => {
    const stride = strides?.[i] ?? 1;
    if (padding === 'SAME') {
      const total = extent + stride - 2;
      const before = stride > extent - 1 ? extent - 1 : Math.ceil(total / 2);
      return [before, total - before];
    }
    const total = extent + stride - 2 + Math.max(extent - stride, 0);
    return [extent - 1, total - (extent - 1)];
  });
}

/** Its kernel would have its axes in another order, reversed. */
function withoutTransposedKernel(): Error {
  return wrongAttribute(
    'transpose_kernel',
    'ConvTranspose is read with transpose_kernel=True',
    'flip the spatial axes of the kernel, exchange its last two axes, and give transpose_kernel: true',
  );
}

function code(
  subject: Subject,
  { module, in_features: _, dtype, ...named }: FlaxAttributes,
  weight: WeightArrangement,
  steps: Expressed['steps'],
): string {
  const kernel = `"kernel": jnp.asarray(${arranged('w', weight, subject.axes)})`;
  return pythonFunction(
    [
      'import jax',
      'import jax.numpy as jnp',
      'from flax import linen as nn',
      ...(dtype === 'float64' ? ['', 'jax.config.update("jax_enable_x64", True)'] : []),
    ],
    `x: ${axesText(channelsLast(subject))}`,
    steps,
    [
      ...call(`conv = nn.${module}`, [...keywords(named), `dtype=jnp.${dtype}`]),
      `parameters = {${kernel}${named.use_bias ? ', "bias": jnp.asarray(b)' : ''}}`,
      'y = conv.apply({"params": parameters}, x)',
    ],
  );
}
