import { describe, expect, it } from 'vitest';
import { firstRequest, impulses, isFull, nextRequest, reachOf } from '../../../src/page/lesson/reach.ts';
import { convolution } from '../../../src/page/sequence/design.ts';

const answer = (shape: number[], output: number[]) => ({
  shapes: { input: shape, weight: [], bias: null, output: shape },
  output,
});

describe('who hears whom', () => {
  it('should be read from one impulse for each input', () => {
    expect(impulses(16)).toEqual({ shape: [16, 16, 1, 1], fill: { kind: 'dirac' } });
    expect(firstRequest(convolution(16, 16, 3, 16), impulses(16))).toMatchObject({
      layer: { in_channels: 16, groups: 16, bias: false },
      weight: { fill: 1 },
    });
    // Images are inputs, channels are outputs: output 0 hears input 0; output 1 hears inputs 0 and 1.
    const reply = answer([2, 2, 1, 1], [5, 1, 0, -1]);
    expect(reachOf(reply)).toEqual([
      [true, false],
      [true, true],
    ]);
    expect(isFull(reachOf(reply))).toBe(false);
    expect(isFull([[true, true]])).toBe(true);
  });

  it('should send the channels on in the order of the shuffle', () => {
    const grouped = convolution(4, 4, 1, 2);
    const reply = answer([2, 4, 1, 1], [0, 1, 2, 3, 10, 11, 12, 13]);
    expect(nextRequest(grouped, grouped, reply).input).toMatchObject({ data: reply.output });
    expect(nextRequest(grouped, { ...grouped, shuffle: 2 }, reply).input).toMatchObject({
      shape: [2, 4, 1, 1],
      data: [0, 2, 1, 3, 10, 12, 11, 13],
    });
  });
});
