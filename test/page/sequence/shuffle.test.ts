import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffledChannels, shuffleRows } from '../../../src/page/sequence/shuffle.ts';

describe('the channel shuffle', () => {
  it('should deal the channels out like cards', () => {
    expect(shuffledChannels(6, 2)).toEqual([0, 3, 1, 4, 2, 5]);
    expect(shuffledChannels(6, 3)).toEqual([0, 2, 4, 1, 3, 5]);
    expect(shuffleRows(['a', 'b', 'c', 'd'], 2)).toEqual(['a', 'c', 'b', 'd']);
  });

  it('should be the transposition of [groups, channels per group], as the paper has it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (groups, perGroup) => {
        const table = Array.from({ length: groups }, (_, g) =>
          Array.from({ length: perGroup }, (_, i) => g * perGroup + i),
        );
        const transposed = Array.from({ length: perGroup }, (_, i) => table.map((row) => row[i]));
        expect(shuffledChannels(groups * perGroup, groups)).toEqual(transposed.flat());
      }),
    );
  });
});
