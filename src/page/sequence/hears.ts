import type { SequenceLayer } from './design.ts';
import { shuffleRows } from './shuffle.ts';

/** How many of the inputs an output hears: the fewest and the most over all outputs. */
export interface Hearing {
  readonly fewest: number;
  readonly most: number;
  readonly of: number;
}

/** Which inputs an output channel hears, one bit for each input. */
type Inputs = bigint;

/**
 * Follows the inputs through layers that feed each other. A single layer is a formula; a sequence takes
 * channels × channels bits, so keep it to some thousand channels.
 */
export function hearing(layers: readonly SequenceLayer[]): Hearing {
  const of = layers[0]?.in_channels ?? 0;
  const [only] = layers;
  if (only && layers.length === 1) {
    const heard = only.in_channels / only.groups;
    return { fewest: heard, most: heard, of };
  }
  let channels: Inputs[] = Array.from({ length: of }, (_, input) => 1n << BigInt(input));
  for (const layer of layers) channels = throughLayer(channels, layer);
  const counts = channels.map(countBits);
  return { fewest: Math.min(...counts), most: Math.max(...counts), of };
}

function throughLayer(channels: readonly Inputs[], layer: SequenceLayer): Inputs[] {
  const { in_channels, out_channels, groups, shuffle } = layer;
  const inPerGroup = in_channels / groups;
  const outputs = Array.from({ length: groups }, (_, group) => {
    const heard = channels
      .slice(group * inPerGroup, (group + 1) * inPerGroup)
      .reduce((all, inputs) => all | inputs, 0n);
    return Array<Inputs>(out_channels / groups).fill(heard);
  }).flat();
  return shuffle === undefined ? outputs : shuffleRows(outputs, shuffle);
}

function countBits(inputs: Inputs): number {
  return inputs.toString(2).replaceAll('0', '').length;
}
