import type { LayerDType } from '../../tensor/dtype.ts';
import { extentOf } from '../extent.ts';
import { type PaddingPair, weightShape } from '../layer.ts';
import { adjointEnds, adjointPadding } from './adjoint.ts';
import { Arrangement, arranged, type WeightArrangement } from './arrangement.ts';
import { cannotWithoutSizes, type Dialect, type Expressed, wrongAttribute } from './dialect.ts';
import { padWidths } from './extension-code.ts';
import { axesText, channelsFirst, weightLetters } from './letters.ts';
import { call, keywords, pythonFunction } from './python.ts';
import { padStep } from './steps.ts';
import { padsBy, type Subject } from './subject.ts';
import { checkKernel, checkLengths, layerType } from './words.ts';

/** Arguments of jax.lax.conv_general_dilated, the shape of its kernel, and whether a bias is added. */
export interface JaxAttributes {
  readonly window_strides: readonly number[];
  readonly padding: 'SAME' | 'VALID' | readonly PaddingPair[];
  readonly lhs_dilation?: readonly number[] | undefined;
  readonly rhs_dilation?: readonly number[] | undefined;
  readonly feature_group_count: number;
  /** Channels first, kernels OI. */
  readonly dimension_numbers: readonly string[];
  readonly rhs_shape: readonly number[];
  readonly bias: boolean;
  readonly dtype: LayerDType;
}

/** NumPy's names of padding modes. */
export const numpyPadModes = {
  zeros: 'constant',
  reflect: 'reflect',
  replicate: 'edge',
  circular: 'wrap',
} as const;

/** https://docs.jax.dev/en/latest/_autosummary/jax.lax.conv_general_dilated.html */
export const jax = {
  write(subject) {
    const { layer, rule, axes, pads } = subject;
    const layout = channelsFirst(subject);
    const apart = layer.padding_mode !== 'zeros';
    if (rule && (apart || !padsBy('SAME_UPPER', subject)))
      return cannotWithoutSizes(`the padding of auto_pad ${rule}`);
    const weight = subject.transposed ? adjointWeight(subject) : forwardWeight(subject);
    const ones = pads.map(() => 1);
    const none = pads.map((): PaddingPair => [0, 0]);
    const attributes: JaxAttributes = {
      window_strides: subject.transposed ? ones : layer.stride,
      padding: subject.transposed ? adjointPadding(subject) : rule ? 'SAME' : apart ? none : pads,
      lhs_dilation: subject.transposed ? layer.stride : ones,
      rhs_dilation: layer.dilation,
      feature_group_count: layer.groups,
      dimension_numbers: [layout, weightLetters('OIk', axes), layout],
      rhs_shape: weight.shape,
      bias: layer.bias,
      dtype: layer.dtype,
    };
    const mode = numpyPadModes[layer.padding_mode];
    const padded = `x = jnp.pad(x, ${padWidths(pads, 2, 0)}, mode="${mode}")`;
    const steps = apart ? padStep(layer.padding_mode, pads, padded) : [];
    return {
      attributes,
      code: code(subject, attributes, weight, steps),
      input_layout: layout,
      weight,
      steps,
    };
  },

  fields: {
    in_channels: 'rhs_shape',
    out_channels: 'rhs_shape',
    kernel_size: 'rhs_shape',
    stride: 'window_strides',
    output_padding: 'padding',
    auto_pad: 'padding',
    dilation: 'rhs_dilation',
    groups: 'feature_group_count',
  },

  read(attributes) {
    const { window_strides, padding, lhs_dilation = [], rhs_dilation = [], rhs_shape } = attributes;
    const axes = window_strides.length;
    const kernel = rhs_shape.slice(2);
    checkLengths(attributes, ['padding', 'lhs_dilation', 'rhs_dilation'], axes);
    checkKernel('rhs_shape', rhs_shape, rhs_shape.slice(-axes), 2);
    const layout = channelsFirst({ axes });
    const numbers = [layout, weightLetters('OIk', axes), layout];
    if (attributes.dimension_numbers.some((letters, i) => letters !== numbers[i]))
      throw wrongAttribute(
        'dimension_numbers',
        `dimension_numbers ${attributes.dimension_numbers.join(', ')} are not read`,
        `transpose to ${numbers.join(', ')}`,
      );
    // Only a transposed layer takes elements of its input away: it crops its output.
    const taken = typeof padding !== 'string' && padding.flat().some((amount) => amount < 0);
    const transposed = taken || lhs_dilation.some((rate) => rate > 1);
    if (transposed && window_strides.some((step) => step > 1)) throw bothStrides(attributes);
    const { feature_group_count: groups, bias, dtype } = attributes;
    return {
      type: layerType(axes, transposed),
      in_channels: rhs_shape[1] * groups,
      out_channels: rhs_shape[0],
      kernel_size: kernel,
      stride: transposed ? (attributes.lhs_dilation ?? 1) : window_strides,
      ...(transposed
        ? endsOfPadding(attributes, kernel)
        : padding === 'SAME'
          ? { auto_pad: 'SAME_UPPER' }
          : { padding: padding === 'VALID' ? 0 : padding }),
      dilation: rhs_dilation.length > 0 ? rhs_dilation : 1,
      groups,
      bias,
      padding_mode: 'zeros',
      dtype,
    };
  },
} as const satisfies Dialect<JaxAttributes>;

function forwardWeight({ layer, axes }: Subject): WeightArrangement {
  return new Arrangement(weightShape(layer)).as(weightLetters('OIk', axes));
}

/** In and out exchanged within each group, and each kernel flipped. */
function adjointWeight({ layer, axes }: Subject): WeightArrangement {
  const { in_channels, out_channels, groups, kernel_size } = layer;
  const spatial = kernel_size.map((_, i) => i + 3);
  const torch = new Arrangement(weightShape(layer));
  const exchanged =
    groups === 1
      ? torch.transpose(1, 0, ...kernel_size.map((_, i) => i + 2))
      : torch
          .reshape(groups, in_channels / groups, out_channels / groups, ...kernel_size)
          .transpose(0, 2, 1, ...spatial)
          .reshape(out_channels, in_channels / groups, ...kernel_size);
  return exchanged.as(weightLetters('OIk', axes), true);
}

function endsOfPadding({ padding, rhs_dilation = [] }: JaxAttributes, kernel: readonly number[]) {
  if (typeof padding !== 'string')
    return adjointEnds(
      padding,
      kernel.map((size, i) => extentOf(size, rhs_dilation[i] ?? 1)),
    );
  throw wrongAttribute(
    'padding',
    'String padding is not implemented for transposed convolution using this op',
    'give one [before, after] pair per axis',
  );
}

function bothStrides({ window_strides, lhs_dilation = [] }: JaxAttributes): Error {
  return wrongAttribute(
    'lhs_dilation',
    'a layer has window_strides or lhs_dilation above 1, not both, but got ' +
      `window_strides=[${window_strides.join(', ')}] lhs_dilation=[${lhs_dilation.join(', ')}]`,
    'window_strides of ones for a transposed layer, lhs_dilation of ones for any other',
  );
}

function code(
  subject: Subject,
  { rhs_shape: _, bias, dtype, ...named }: JaxAttributes,
  weight: WeightArrangement,
  steps: Expressed['steps'],
): string {
  const args = ['x', `jnp.asarray(${arranged('w', weight, subject.axes)})`, ...keywords(named)];
  const ones = Array<string>(subject.axes).fill('1').join(', ');
  return pythonFunction(
    [
      'import jax',
      'import jax.numpy as jnp',
      ...(weight.flipped ? ['import numpy as np'] : []),
      ...(dtype === 'float64' ? ['', 'jax.config.update("jax_enable_x64", True)'] : []),
    ],
    `x: ${axesText(channelsFirst(subject))}`,
    steps,
    [
      ...call('y = jax.lax.conv_general_dilated', args),
      ...(bias ? [`y = y + jnp.asarray(b).reshape(1, -1, ${ones})`] : []),
    ],
  );
}
