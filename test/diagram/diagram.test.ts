import { describe, expect, it } from 'vitest';
import { diagramSvg } from '../../src/diagram/diagram.ts';
import { attributesOf, parseXml, textsOf } from '../helpers/xml.ts';

const spec = (in_channels: number, out_channels: number, groups: number, kernel_size = [1, 1]) => ({
  in_channels,
  out_channels,
  groups,
  kernel_size,
  bias: true,
});
const drawn = (...layer: Readonly<Parameters<typeof spec>>) => parseXml(diagramSvg(spec(...layer)));

type Channels = [inputs: number, outputs: number, groups: number];

/** How many connections a drawing has: each begins with a move. */
const wires = (document: ReturnType<typeof drawn>) =>
  attributesOf(document, 'path', 'wire', 'd').join('').split('M').length - 1;

describe('diagramSvg', () => {
  it.each([
    // Every input to every filter of its group, and every filter to its output.
    { layer: [16, 4, 1], expected: 16 * 4 + 4 },
    { layer: [16, 4, 2], expected: 2 * (8 * 2) + 4 },
    { layer: [16, 4, 4], expected: 4 * (4 * 1) + 4 },
    { layer: [6, 12, 6], expected: 6 * (1 * 2) + 12 },
  ] satisfies { layer: Channels; expected: number }[])(
    'connects $layer as the groups do: $expected wires',
    ({ layer, expected }) => {
      expect(wires(drawn(...layer))).toBe(expected);
    },
  );

  it('colours and numbers the groups, one after the other', () => {
    const document = drawn(16, 4, 4);
    const classes = [...document.getElementsByTagName('g')].map((group) => group.getAttribute('class'));
    expect(classes).toEqual(['g0', 'g1', 'g2', 'g3']);
    expect(textsOf(document, 'text', 'strong').slice(0, 4)).toEqual(['0', '1', '2', '3']);
  });

  it('numbers every channel where there is room', () => {
    const channels = (count: number) => Array.from({ length: count }, (_, i) => String(i));
    const numbers = textsOf(drawn(16, 4, 1), 'text', 'block-text');
    expect(numbers).toEqual([...channels(16), ...channels(4)]);
  });

  it.each([
    {
      layer: [16, 4, 1, [1, 1]],
      weight: '[4, 16, 1, 1]',
      parameters: '64 weights + 4 biases = 68 parameters',
    },
    {
      layer: [16, 4, 4, [1, 1]],
      weight: '[4, 4, 1, 1]',
      parameters: '16 weights + 4 biases = 20 parameters',
    },
    { layer: [8, 1, 1, [3]], weight: '[1, 8, 3]', parameters: '24 weights + 1 bias = 25 parameters' },
    {
      layer: [64, 64, 64, [3, 3]],
      weight: '[64, 1, 3, 3]',
      parameters: '576 weights + 64 biases = 640 parameters',
    },
    {
      layer: [512, 512, 1, [3, 3]],
      weight: '[512, 512, 3, 3]',
      parameters: '2,359,296 weights + 512 biases = 2,359,808 parameters',
    },
  ])('writes weight $weight and $parameters', ({ layer: [i, o, g, kernel], weight, parameters }) => {
    const texts = textsOf(drawn(Number(i), Number(o), Number(g), [kernel].flat()), 'text');
    expect(texts).toContain(`weight ${weight}`);
    expect(texts.some((text) => text.startsWith(parameters))).toBe(true);
  });

  it.each([
    [[16, 4, 1], 'Standard: every output sees every input'],
    [[16, 4, 4], 'Grouped: every output sees 4 of 16 inputs'],
    [[64, 64, 64], 'Depthwise: every channel has a filter of its own'],
    [[8, 24, 8], 'Depthwise, multiplier 3: every input feeds 3 outputs of its own'],
  ] satisfies [Channels, string][])('says what kind of convolution %j is', (layer, kind) => {
    expect(textsOf(drawn(...layer), 'desc')[0]).toContain(kind);
  });

  it('names itself, and tells who reaches whom, for whoever cannot see it', () => {
    const document = drawn(16, 4, 4);
    expect(textsOf(document, 'title')).toEqual([
      'Convolution of 16 input channels into 4 output channels in 4 groups',
    ]);
    expect(textsOf(document, 'desc')[0]).toContain('group 1: inputs 4 to 7 reach outputs 1;');
  });

  it('has short words in a narrow drawing, and stays inside it', () => {
    const document = parseXml(diagramSvg(spec(16, 4, 4), 360));
    expect(textsOf(document, 'text')).toContain('16 in');
    const right = (name: 'x' | 'width') => attributesOf(document, 'rect', 'block', name).map(Number);
    const widths = right('width');
    for (const [i, x] of right('x').entries()) expect(x + Number(widths[i])).toBeLessThanOrEqual(360);
  });
});
