import { describe, expect, it } from 'vitest';
import { channelsText } from '../../../../src/page/workbench/verify/channels.tsx';
import { searchedSentence, shareText, splitFix } from '../../../../src/page/workbench/verify/words.ts';

describe('splitFix', () => {
  it.each([
    [
      'Leave the kernel as it is, or turn it back: np.flip(weight, axis=(-2, -1))',
      'np.flip(weight, axis=(-2, -1))',
    ],
    ['Add the bias to each output channel: y + bias.reshape(-1, 1, 1)', 'y + bias.reshape(-1, 1, 1)'],
    ['Leave the factor out, or divide by it: y / 2', 'y / 2'],
    ['Reverse them: x[:, ::-1]', 'x[:, ::-1]'],
    ['Fill the padding as zeros does: np.pad(x, …, mode="constant")', 'np.pad(x, …, mode="constant")'],
    ['Add the bias once: not in the kernel and again behind it', undefined],
    ['Compute a convolution: turn nothing about', undefined],
    ['Set dilation to 2', undefined],
  ])('should take the code out of “%s”', (fix, code) => {
    const split = splitFix(fix);
    expect(split.code).toBe(code);
    expect(code === undefined ? split.words : `${split.words} ${code}`).toBe(fix);
  });
});

describe('shareText', () => {
  it('should round down: nearly all is not all', () => {
    expect(shareText(1)).toBe('explains every wrong value');
    expect(shareText(0.99996)).toBe('explains 99.9 % of the wrong values');
    expect(shareText(null)).toBe('gives this shape');
  });
});

describe('searchedSentence', () => {
  it('should say what was left out', () => {
    expect(searchedSentence({ searched: 1, skipped: 0 })).toBe(
      '1 fault of ports was computed, singly and in pairs.',
    );
    expect(searchedSentence({ searched: 70, skipped: 3 })).toMatch(/70 faults .* 3 more were left out/);
  });
});

describe('channelsText', () => {
  it('should name wrong channels, and sum up many', () => {
    expect(channelsText([], 4)).toBe('No channel has a wrong value.');
    expect(channelsText([2], 4)).toBe('Wrong: channel 2, of 4.');
    expect(channelsText([0, 1, 2, 3], 4)).toBe('All 4 channels are wrong.');
    expect(channelsText([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 12)).toMatch(
      /0, 1, 2, 3, 4, 5, 6, 7 and 2 more, of 12/,
    );
  });
});
