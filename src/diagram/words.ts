import type { DiagramSpec } from './spec.ts';

const countText = (n: number, one: string) => `${n.toLocaleString('en')} ${n === 1 ? one : `${one}s`}`;

/** `[4, 4, 1, 1]`: the weight's shape, `[out_channels, in_channels / groups, *kernel_size]`. */
export function weightShapeText({ in_channels, out_channels, groups, kernel_size }: DiagramSpec): string {
  return `[${[out_channels, in_channels / groups, ...kernel_size].join(', ')}]`;
}

/** `4×1×1`: the shape of one filter, in_channels / groups × kernel. */
export function filterShapeText({ in_channels, groups, kernel_size }: DiagramSpec): string {
  return [in_channels / groups, ...kernel_size].join('×');
}

/** The kind of convolution, as a sentence without its full stop. */
export function convolutionText({ in_channels, out_channels, groups }: DiagramSpec): string {
  const multiplier = out_channels / in_channels;
  if (groups === 1) return 'Standard: every output sees every input';
  if (groups === in_channels) {
    if (multiplier === 1) return 'Depthwise: every channel has a filter of its own';
    return `Depthwise, multiplier ${multiplier}: every input feeds ${multiplier} outputs of its own`;
  }
  return `Grouped: every output sees ${in_channels / groups} of ${in_channels} inputs`;
}

/** `16 weights + 4 biases = 20 parameters`. */
export function parametersText(spec: DiagramSpec): string {
  const { in_channels, out_channels, groups, kernel_size, bias } = spec;
  const weights = kernel_size.reduce(
    (product, size) => product * size,
    (out_channels * in_channels) / groups,
  );
  if (!bias) return countText(weights, 'parameter');
  const biases = out_channels === 1 ? '1 bias' : `${out_channels.toLocaleString('en')} biases`;
  return `${countText(weights, 'weight')} + ${biases} = ${countText(weights + out_channels, 'parameter')}`;
}

/** The headings of the three columns. */
export function columnTitles(
  spec: DiagramSpec,
  narrow: boolean,
): { inputs: string; filters: string; outputs: string } {
  const { in_channels, out_channels } = spec;
  if (narrow)
    return {
      inputs: `${in_channels} in`,
      filters: countText(out_channels, 'filter'),
      outputs: `${out_channels} out`,
    };
  return {
    inputs: countText(in_channels, 'input channel'),
    filters: `${countText(out_channels, 'filter')} of ${filterShapeText(spec)}`,
    outputs: countText(out_channels, 'output channel'),
  };
}

/** The title of the picture. */
export function titleText({ in_channels, out_channels, groups }: DiagramSpec): string {
  const [inputs, outputs] = [
    countText(in_channels, 'input channel'),
    countText(out_channels, 'output channel'),
  ];
  return `Convolution of ${inputs} into ${outputs} in ${countText(groups, 'group')}`;
}

/** The picture in words, for readers who cannot see it. */
export function descriptionText(spec: DiagramSpec, figures: boolean): string {
  const { in_channels, out_channels, groups } = spec;
  const [inputs, outputs] = [in_channels / groups, out_channels / groups];
  const connections = [...new Set([0, 1, groups - 1])]
    .filter((group) => group >= 0 && group < groups)
    .map((group) => {
      const from = rangeText(group * inputs, inputs);
      return `group ${group}: inputs ${from} reach outputs ${rangeText(group * outputs, outputs)}`;
    });
  const weight = figures ? ` Weight ${weightShapeText(spec)}: ${parametersText(spec)}.` : '';
  return `${convolutionText(spec)}. ${connections.join('; ')}.${weight}`;
}

function rangeText(from: number, size: number): string {
  return size === 1 ? String(from) : `${from} to ${from + size - 1}`;
}
