import { describe, expect, it } from 'vitest';
import { differenceTexts, figuresOfDesign } from '../../../src/page/compare/figures.ts';
import { presets } from '../../../src/page/compare/presets.ts';
import { convolution } from '../../../src/page/sequence/design.ts';

/** Weights and multiply-accumulates as the papers' tables give them, or as their formulas do. */
const published: Readonly<Record<string, readonly (readonly [weights: number, macs: number])[]>> = {
  separable: [
    [16 * 16 * 9, 16 * 16 * 9 * 100],
    [16 * 9 + 16 * 16, (16 * 9 + 16 * 16) * 100],
  ],
  // 448 million of 27 × 27 outputs without groups; the paper's two halves have 307,200 weights.
  alexnet: [
    [614_400, 447_897_600],
    [307_200, 223_948_800],
  ],
  // Section 3.3 of the paper: 256·64 + 3·3·64·64 + 64·256, and C·(256·d + 3·3·d·d + d·256) of C = 32, d = 4.
  resnext: [
    [256 * 64 + 3 * 3 * 64 * 64 + 64 * 256, (256 * 64 + 3 * 3 * 64 * 64 + 64 * 256) * 56 * 56],
    [32 * (256 * 4 + 3 * 3 * 4 * 4 + 4 * 256), 32 * (256 * 4 + 3 * 3 * 4 * 4 + 4 * 256) * 56 * 56],
  ],
  // Table 1: 3 × 3 × 512 dw and 1 × 1 × 512 × 512.
  mobilenet: [
    [3 * 3 * 512 * 512, 3 * 3 * 512 * 512 * 14 * 14],
    [3 * 3 * 512 + 512 * 512, (3 * 3 * 512 + 512 * 512) * 14 * 14],
  ],
  // Section 3.2: h·w·(2·c·m / g + 9·m), c = 240, m = 60, g = 3.
  shufflenet: [
    [(2 * 240 * 60) / 3 + 9 * 60, 28 * 28 * ((2 * 240 * 60) / 3 + 9 * 60)],
    [(2 * 240 * 60) / 3 + 9 * 60, 28 * 28 * ((2 * 240 * 60) / 3 + 9 * 60)],
  ],
};

describe('the presets', () => {
  it.each(presets)('should count $name as published', ({ id, left, right }) => {
    const figures = [left, right].map(figuresOfDesign);
    expect(figures.map(({ weights, macs }) => [weights, macs])).toEqual(published[id]);
    expect(figures[0]?.output).toEqual(figures[1]?.output);
  });

  it('should know what an output hears', () => {
    const heard = presets.map(({ id, left, right }) => [
      id,
      ...[left, right].map((design) => {
        const { fewest, most, of } = figuresOfDesign(design).heard;
        return [fewest, most, of];
      }),
    ]);
    expect(heard).toEqual([
      ['separable', [16, 16, 16], [16, 16, 16]],
      ['alexnet', [96, 96, 96], [48, 48, 96]],
      ['resnext', [256, 256, 256], [256, 256, 256]],
      ['mobilenet', [512, 512, 512], [512, 512, 512]],
      ['shufflenet', [80, 80, 240], [240, 240, 240]],
    ]);
  });
});

describe('the difference in words', () => {
  const textsOf = (...designs: Parameters<typeof differenceTexts>[0]) => {
    const [left, right] = designs;
    return differenceTexts(designs, [figuresOfDesign(left), figuresOfDesign(right)]);
  };
  const design = (name: string, ...layers: ReturnType<typeof convolution>[]) => ({ name, size: 8, layers });

  it('should give both counts, and the share', () => {
    expect(
      textsOf(design('Dense', convolution(16, 16, 3)), design('Four', convolution(16, 16, 3, 4))),
    ).toEqual([
      'Four: 576 weights instead of 2,304. That is 1/4 of the weights, and 1/4 of the multiply-accumulates, of “Dense”.',
      'In “Dense” an output hears 16 of 16 inputs, in “Four” 4 of 16.',
    ]);
  });

  it('should say so where nothing differs, or next to nothing', () => {
    const same = design('One', convolution(16, 16, 3, 4));
    expect(textsOf(same, same)).toEqual([
      'Both have the same number of weights, and do the same work.',
      'In both, an output hears 4 of 16 inputs.',
    ]);
    const [resnet, resnext] = presets
      .filter(({ id }) => id === 'resnext')
      .flatMap(({ left, right }) => [left, right]);
    if (!resnet || !resnext) throw new Error('there is no such preset');
    expect(textsOf(resnet, resnext)).toEqual([
      'Both cost about the same: 69,632 and 70,144 weights.',
      'In both, every output hears all 256 inputs.',
    ]);
  });
});
