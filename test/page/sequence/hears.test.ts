import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolution, type SequenceLayer } from '../../../src/page/sequence/design.ts';
import { hearing } from '../../../src/page/sequence/hears.ts';

/** Whether output o of a layer hears its input i: they are in the same group. */
const connected = ({ in_channels, out_channels, groups }: SequenceLayer, i: number, o: number) =>
  Math.floor((i * groups) / in_channels) === Math.floor((o * groups) / out_channels);

/** How many inputs each output hears, by walking every path backwards. */
function heardByWalking(layers: readonly SequenceLayer[]): number[] {
  const inputsOf = (output: number, depth: number): Set<number> => {
    const layer = layers[depth];
    if (!layer) return new Set([output]);
    const { shuffle = 1, out_channels } = layer;
    // Place p holds channel (p mod groups)·(channels / groups) + ⌊p / groups⌋.
    const channel = (output % shuffle) * (out_channels / shuffle) + Math.floor(output / shuffle);
    const heard = new Set<number>();
    for (let i = 0; i < layer.in_channels; i++)
      if (connected(layer, i, channel)) for (const input of inputsOf(i, depth - 1)) heard.add(input);
    return heard;
  };
  const outputs = layers.at(-1)?.out_channels ?? 0;
  return Array.from({ length: outputs }, (_, output) => inputsOf(output, layers.length - 1).size);
}

describe('what an output hears', () => {
  it('should be its group in one layer, and everything once 1 × 1 follows depthwise', () => {
    expect(hearing([convolution(512, 512, 3, 512)])).toEqual({ fewest: 1, most: 1, of: 512 });
    expect(hearing([convolution(16, 16, 3, 16), convolution(16, 16, 1)])).toEqual({
      fewest: 16,
      most: 16,
      of: 16,
    });
  });

  it('should stay in the group without a shuffle, and leave it with one', () => {
    const grouped = convolution(16, 16, 1, 4);
    expect(hearing([grouped, grouped])).toEqual({ fewest: 4, most: 4, of: 16 });
    expect(hearing([{ ...grouped, shuffle: 4 }, grouped])).toEqual({ fewest: 16, most: 16, of: 16 });
  });

  it('should be what walking all paths finds', () => {
    const groups = fc.constantFrom(1, 2, 3, 4, 6, 12);
    const sequence = fc.array(fc.record({ groups, shuffle: groups }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(sequence, (parts) => {
        const layers = parts.map(({ groups, shuffle }) => ({ ...convolution(12, 12, 1, groups), shuffle }));
        const counts = heardByWalking(layers);
        expect(hearing(layers)).toEqual({ fewest: Math.min(...counts), most: Math.max(...counts), of: 12 });
      }),
      { numRuns: 60 },
    );
  });
});
