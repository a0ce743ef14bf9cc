import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutIntoBands } from '../../src/diagram/bands.ts';
import { diagramSvg } from '../../src/diagram/diagram.ts';
import { element, escapeXml } from '../../src/diagram/markup.ts';
import { groupColours, paletteSize } from '../../src/diagram/palette.ts';
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

describe('bandsOf', () => {
  it('leaves no channel out and draws no more than 40 blocks a column, up to 4096 channels', () => {
    const layer = fc
      .tuple(
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
      )
      .filter(([groups, a]) => groups * a <= 4096);
    fc.assert(
      fc.property(layer, ([groups, a, b]) => {
        const bands = cutIntoBands(spec(groups * a, groups * b, groups));
        let next = { inputs: 0, outputs: 0 };
        let blocks = { inputs: 0, outputs: 0 };
        for (const band of bands) {
          if ('skipped' in band) {
            next = { inputs: next.inputs + band.skipped * a, outputs: next.outputs + band.skipped * b };
            continue;
          }
          for (const side of ['inputs', 'outputs'] as const) {
            for (const { from, to } of band[side]) {
              expect(from).toBe(next[side]);
              next = { ...next, [side]: to + 1 };
              blocks = { ...blocks, [side]: blocks[side] + 1 };
            }
          }
        }
        expect(next).toEqual({ inputs: groups * a, outputs: groups * b });
        expect(Math.max(blocks.inputs, blocks.outputs)).toBeLessThanOrEqual(40);
      }),
    );
  });
});

/**
 * What no document of XML 1.0 may hold, not even by number (https://www.w3.org/TR/xml/#charsets),
 * and U+FFFD, of which the parser warns as of a sign of wrong encoding.
 */
const notOfXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffc}\u{10000}-\u{10ffff}]/gu;

describe('element', () => {
  it('writes what XML reads back, whatever the text', () => {
    const spaces = fc.constantFrom('\t', '\n', '\r', '\u0085', '\u2028', '\u2029', '\u00a0');
    const written = fc
      .array(fc.oneof({ weight: 4, arbitrary: fc.string({ unit: 'grapheme' }) }, spaces))
      .map((texts) => texts.join('').replaceAll(notOfXml, ''));
    fc.assert(
      fc.property(written, (text) => {
        const root = parseXml(element('text', { id: text }, escapeXml(text))).documentElement;
        expect(root?.textContent).toBe(text);
        expect(root?.getAttribute('id')).toBe(text);
      }),
    );
  });
});

/** WCAG 2.2's contrast ratio of two colours. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * Number(r) + 0.7152 * Number(g) + 0.0722 * Number(blue);
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (Number(light) + 0.05) / (Number(dark) + 0.05);
}

describe('groupColours', () => {
  const groups = Array.from({ length: paletteSize }, (_, group) => group);
  it.each(groups)('let the text on group %i be read on light and dark pages', (group) => {
    expect(contrast(groupColours(group, 'light').block, '#14171a')).toBeGreaterThanOrEqual(7);
    expect(contrast(groupColours(group, 'dark').block, '#0b0d0f')).toBeGreaterThanOrEqual(6);
    expect(contrast(groupColours(group, 'light').edge, '#ffffff')).toBeGreaterThanOrEqual(3);
    expect(contrast(groupColours(group, 'dark').edge, '#0d1117')).toBeGreaterThanOrEqual(3);
  });
});
