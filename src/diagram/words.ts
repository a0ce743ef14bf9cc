import type { ChannelRange } from '../layers/connectivity.ts';
import type { Arrangement } from './arrangement.ts';
import { arrangementOfSpec, type DiagramSpec, isScatter } from './spec.ts';

/** `4 groups`, `1 group`. */
export const countText = (n: number, one: string) => `${n.toLocaleString('en')} ${n === 1 ? one : `${one}s`}`;

/**
 * `[4, 4, 1, 1]`: the weight's shape, `[out_channels, in_channels / groups, *kernel_size]`, of transposed layers
 * `[in_channels, out_channels / groups, *kernel_size]` (torch.nn.Conv2d, torch.nn.ConvTranspose2d).
 */
export function weightShapeText(spec: DiagramSpec): string {
  return `[${[filterCount(spec), kernelsPerFilter(spec), ...spec.kernel_size].join(', ')}]`;
}

/** `4×1×1`: the shape of one filter. */
export function filterShapeText(spec: DiagramSpec): string {
  return [kernelsPerFilter(spec), ...spec.kernel_size].join('×');
}

/** A filter belongs to an output channel, and to an input channel where the layer scatters. */
function filterCount(spec: DiagramSpec): number {
  return isScatter(spec) ? spec.in_channels : spec.out_channels;
}

function kernelsPerFilter(spec: DiagramSpec): number {
  return (isScatter(spec) ? spec.out_channels : spec.in_channels) / spec.groups;
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
  if (narrow) return { inputs: `${in_channels} in`, filters: 'filters', outputs: `${out_channels} out` };
  return {
    inputs: countText(in_channels, 'input'),
    filters: `${countText(filterCount(spec), 'filter')} of ${filterShapeText(spec)}`,
    outputs: countText(out_channels, 'output'),
  };
}

type Channels = Pick<DiagramSpec, 'type' | 'in_channels' | 'out_channels' | 'groups'>;

/** The title of the picture. */
export function titleText(spec: Channels): string {
  const kind = isScatter(spec) ? 'Transposed convolution' : 'Convolution';
  const inputs = countText(spec.in_channels, 'input channel');
  const outputs = countText(spec.out_channels, 'output channel');
  return `${kind} of ${inputs} into ${outputs} in ${countText(spec.groups, 'group')}`;
}

/** The picture in words, for readers who cannot see it. */
export function descriptionText(spec: DiagramSpec, figures: boolean): string {
  const weight = figures ? ` Weight ${weightShapeText(spec)}: ${parametersText(spec)}.` : '';
  return `${convolutionText(spec)}. ${connectionLines(arrangementOfSpec(spec)).join(' ')}${weight}`;
}

/** Groups that are told one by one. Of more, the first three and the last are, and the rest by a rule. */
const maxTold = 12;

/** Which input channels reach which output channels: a sentence per group, or a rule where there are many. */
export function connectionLines({ groups, inPer, outPer }: Arrangement): string[] {
  const reach = inPer === 1 ? 'reaches' : 'reach';
  const lineOf = (group: number) => {
    const inputs = rangeText('input', { from: group * inPer, to: (group + 1) * inPer - 1 });
    const outputs = rangeText('output', { from: group * outPer, to: (group + 1) * outPer - 1 });
    return `Group ${group}: ${inputs} ${reach} ${outputs}, and no other.`;
  };
  if (groups <= maxTold) return Array.from({ length: groups }, (_, group) => lineOf(group));
  const ofGroup = (per: number, one: string) =>
    per === 1 ? `${one} g` : `${one}s ${per}·g to ${per}·g + ${per - 1}`;
  const rule = `${ofGroup(inPer, 'input')} ${reach} ${ofGroup(outPer, 'output')}`;
  return [
    ...[0, 1, 2].map(lineOf),
    `Groups 3 to ${groups - 2} alike, for every g of them: ${rule}, and no other.`,
    lineOf(groups - 1),
  ];
}

/** `inputs 4 to 7`, `input 4`. */
export function rangeText(name: string, { from, to }: ChannelRange): string {
  return from === to ? `${name} ${from}` : `${name}s ${from} to ${to}`;
}
