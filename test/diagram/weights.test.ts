import { describe, expect, it } from 'vitest';
import { weightsSvg } from '../../src/diagram/weights.ts';
import { attributesOf, parseXml, textsOf } from '../helpers/xml.ts';

const drawn = (in_channels: number, out_channels: number, groups: number, kernel_size = [1, 1]) =>
  parseXml(weightsSvg({ in_channels, out_channels, groups, kernel_size, bias: true }, 440));

describe('weightsSvg', () => {
  it.each([
    [16, 4, 1, 64],
    [16, 4, 2, 32],
    [16, 4, 4, 16],
    [6, 12, 6, 12],
  ])('of %i inputs, %i filters and %i groups has %i kernels', (inputs, outputs, groups, kernels) => {
    expect(attributesOf(drawn(inputs, outputs, groups), 'rect', 'block', 'x')).toHaveLength(kernels);
  });

  it('puts the kernels of a group where its inputs and filters cross', () => {
    const document = drawn(4, 4, 2);
    const places = (name: string) => attributesOf(document, 'rect', 'block', name).map(Number);
    const [left = 0] = places('x');
    const cells = places('x').map((x, i) => [
      (x - left) / 26,
      (Number(places('y')[i]) - Number(places('y')[0])) / 26,
    ]);
    const block = (at: number) => [
      [at, at],
      [at + 1, at],
      [at, at + 1],
      [at + 1, at + 1],
    ];
    expect(cells).toEqual([...block(0), ...block(2)]);
  });

  it('draws large tensors as one surface a group, and fits into its width', () => {
    for (const groups of [1, 32, 512]) {
      const document = drawn(512, 512, groups, [3, 3]);
      expect(attributesOf(document, 'rect', 'solid', 'x')).toHaveLength(groups);
      expect(Number(document.documentElement?.getAttribute('width'))).toBeLessThanOrEqual(440);
    }
  });

  it('says in words what it shows', () => {
    expect(textsOf(drawn(16, 4, 4), 'title')).toEqual([
      'Weight [4, 4, 1, 1]: 4 rows of filters by 16 columns of input channels, filled in 4 blocks along the diagonal',
    ]);
  });
});
