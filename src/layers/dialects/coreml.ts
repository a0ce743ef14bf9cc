import { extentOf } from '../extent.ts';
import { type LayerSpec, type PaddingMode, type PaddingPair, weightShape } from '../layer.ts';
import { Arrangement } from './arrangement.ts';
import {
  cannot,
  cannotWithoutSizes,
  type Dialect,
  type Expressed,
  needsSizes,
  spatialSizes,
  wrongAttribute,
} from './dialect.ts';
import { axesText, channelsFirst, weightLetters } from './letters.ts';
import { call, keywords, pythonFunction } from './python.ts';
import { inTurn, padStep, pairsInTurn } from './steps.ts';
import { endsOf, type Subject, uncropped } from './subject.ts';
import { checkKernel, checkLengths, checkWithout, layerType, wordFor } from './words.ts';

/** Inputs of the MIL operations conv and conv_transpose, and the shape of the weight. */
export interface CoremlAttributes {
  readonly op: 'conv' | 'conv_transpose';
  readonly strides: readonly number[];
  readonly pad_type: 'valid' | 'same' | 'same_lower' | 'custom';
  /** [before, after] of each axis in turn, with pad_type custom. */
  readonly pad?: readonly number[] | undefined;
  readonly dilations: readonly number[];
  readonly groups: number;
  /** Of conv_transpose: the spatial sizes of the output, where it is longer than its kernels reach. */
  readonly output_size?: readonly number[] | undefined;
  readonly weight_shape: readonly number[];
  readonly bias: boolean;
  readonly dtype: keyof typeof coremlTypes;
}

/** Core ML's names of dtypes, and ours. */
export const coremlTypes = { fp32: 'float32', fp16: 'float16' } as const;

/** https://apple.github.io/coremltools/source/coremltools.converters.mil.mil.ops.defs.html (conv, conv_transpose, pad) */
export const coreml = {
  write(subject) {
    const { layer, axes, rule, transposed, pads } = subject;
    const dtype = wordFor(coremlTypes, layer.dtype);
    const apart = layer.padding_mode !== 'zeros';
    if (!dtype) return cannot(`Core ML has fp32 and fp16, not ${layer.dtype}`);
    if (rule && apart) return cannotWithoutSizes(`the padding of auto_pad ${rule}`);
    if (axes === 3 && (layer.padding_mode === 'reflect' || layer.padding_mode === 'replicate'))
      return cannot(`Core ML pads two axes at most by ${layer.padding_mode}`);
    const ends = endsOf(subject);
    const longer = ends.tails.some((tail) => tail > 0);
    const full = uncropped(subject, ends);
    if (transposed && longer && !full) return cannotWithoutSizes('output_shape');
    const own = transposed ? ends.crops : apart ? pads.map((): PaddingPair => [0, 0]) : pads;
    const attributes: CoremlAttributes = {
      op: transposed ? 'conv_transpose' : 'conv',
      strides: layer.stride,
      ...(rule
        ? { pad_type: rule === 'SAME_UPPER' ? 'same' : 'same_lower' }
        : { pad_type: 'custom', pad: inTurn(own) }),
      dilations: layer.dilation,
      groups: layer.groups,
      ...(longer && { output_size: full?.map((size, i) => size - ends.crops[i][0] - ends.crops[i][1]) }),
      weight_shape: weightShape(layer),
      bias: layer.bias,
      dtype,
    };
    const steps = apart ? padStep(layer.padding_mode, pads, padCode(layer.padding_mode, pads)) : [];
    return {
      attributes,
      code: code(subject, attributes, steps),
      input_layout: channelsFirst(subject),
      weight: new Arrangement(weightShape(layer)).as(weightLetters(transposed ? 'IOk' : 'OIk', axes)),
      steps,
    };
  },

  fields: {
    type: 'op',
    in_channels: 'weight_shape',
    out_channels: 'weight_shape',
    kernel_size: 'weight_shape',
    stride: 'strides',
    padding: 'pad',
    output_padding: 'output_size',
    auto_pad: 'pad_type',
    dilation: 'dilations',
  },

  read(attributes, inputShape) {
    const { op, strides, pad_type, pad, dilations, groups, output_size, weight_shape, bias, dtype } =
      attributes;
    const axes = strides.length;
    const transposed = op === 'conv_transpose';
    const [first, second, ...kernel] = weight_shape;
    checkKernel('weight_shape', weight_shape, axes === kernel.length ? kernel : strides, 2);
    checkLengths(attributes, ['dilations', 'output_size'], axes);
    checkLengths(attributes, ['pad'], axes, 2);
    if (pad_type !== 'custom') checkWithout(attributes, ['pad'], `pad_type ${pad_type}`);
    if (!transposed) checkWithout(attributes, ['output_size'], op);
    else if (pad_type === 'same_lower')
      throw wrongAttribute('pad_type', 'conv_transpose has no pad_type same_lower', 'valid, same, or custom');
    const rules = {
      same: 'SAME_UPPER',
      same_lower: 'SAME_LOWER',
      valid: 'VALID',
      custom: undefined,
    } as const;
    return {
      type: layerType(axes, transposed),
      in_channels: transposed ? first : second * groups,
      out_channels: transposed ? second * groups : first,
      kernel_size: kernel,
      stride: strides,
      ...(pad_type === 'custom' ? { padding: pad ? pairsInTurn(pad) : 0 } : { auto_pad: rules[pad_type] }),
      ...(output_size && endsFor(attributes, kernel, output_size, spatialSizes(inputShape, axes))),
      dilation: dilations,
      groups,
      bias,
      padding_mode: 'zeros',
      dtype: coremlTypes[dtype],
    };
  },
} as const satisfies Dialect<CoremlAttributes>;

/** The cropping and the output padding of conv_transpose for an output of given sizes. */
function endsFor(
  { strides, dilations, pad_type, pad = [] }: CoremlAttributes,
  kernel: readonly number[],
  outputSize: readonly number[],
  sizes: readonly number[] | undefined,
): Pick<LayerSpec, 'padding' | 'output_padding'> {
  if (pad_type !== 'custom')
    throw wrongAttribute(
      'pad_type',
      `pad_type ${pad_type} decides the output's sizes`,
      'leave output_size out',
    );
  if (!sizes) throw needsSizes('output_size');
  const own = pairsInTurn(pad.length > 0 ? pad : kernel.flatMap(() => [0, 0]));
  const over = own.map(
    ([before], i) => (sizes[i] - 1) * strides[i] + extentOf(kernel[i], dilations[i]) - before - outputSize[i],
  );
  return {
    padding: own.map(([before], i): PaddingPair => [before, Math.max(0, over[i])]),
    output_padding: over.map((total) => Math.max(0, -total)),
  };
}

const padModes: Readonly<Record<Exclude<PaddingMode, 'circular'>, string>> = {
  zeros: 'constant',
  reflect: 'reflect',
  replicate: 'replicate',
};

function padCode(mode: PaddingMode, pads: readonly PaddingPair[]): string {
  if (mode === 'circular')
    return pads.flatMap((pair, i) => wrapCode(pair, i + 2, pads.length + 2)).join('\n');
  return `x = mb.pad(x=x, pad=[${inTurn(pads).join(', ')}], mode="${padModes[mode]}")`;
}

/** The last elements of an axis in front of it, and its first ones behind it. */
function wrapCode([before, after]: PaddingPair, axis: number, rank: number): string[] {
  const list = (value: string, others: string) =>
    `[${Array.from({ length: rank }, (_, i) => (i === axis ? value : others)).join(', ')}]`;
  const part = (begin: number, end: number) =>
    `mb.slice_by_index(x=x, begin=${list(String(begin), '0')}, end=${list(String(end), '0')}, ` +
    `end_mask=${list(end === 0 ? 'True' : 'False', 'True')})`;
  const parts = [...(before > 0 ? [part(-before, 0)] : []), 'x', ...(after > 0 ? [part(0, after)] : [])];
  return parts.length === 1 ? [] : [`x = mb.concat(values=[${parts.join(', ')}], axis=${axis})`];
}

function code(subject: Subject, attributes: CoremlAttributes, steps: Expressed['steps']): string {
  const { op, weight_shape: _, output_size, bias, dtype: __, ...named } = attributes;
  const args = ['x=x', 'weight=w', ...(bias ? ['bias=b'] : []), ...keywords(named)];
  const output = output_size
    ? [`output_shape=(x.shape[0], ${[subject.layer.out_channels, ...output_size].join(', ')})`]
    : [];
  return pythonFunction(
    ['from coremltools.converters.mil import Builder as mb'],
    `x: ${axesText(channelsFirst(subject))} inside an mb.program`,
    steps,
    call(`y = mb.${op}`, [...args, ...output]),
  );
}
