import { describe, expect, it } from 'vitest';
import { diagramSvg } from '../../src/diagram/diagram.ts';
import type { DiagramSpec } from '../../src/diagram/spec.ts';
import { attributesOf, parseXml, textsOf } from '../helpers/xml.ts';

const spec = (
  in_channels: number,
  out_channels: number,
  groups: number,
  kernel_size = [1, 1],
): DiagramSpec => ({
  in_channels,
  out_channels,
  groups,
  kernel_size,
  bias: true,
});
const drawn = (...layer: Readonly<Parameters<typeof spec>>) => parseXml(diagramSvg(spec(...layer)));

type Channels = [inputs: number, outputs: number, groups: number];
type Drawing = ReturnType<typeof drawn>;

/** The elements of a class, beside others that it may have. */
const withClass = (document: Drawing, name: string, className: string) =>
  [...document.getElementsByTagName(name)].filter((element) =>
    (element.getAttribute('class') ?? '').split(' ').includes(className),
  );

/** How many strands a drawing has: each begins with a move. */
const strands = (document: Drawing) =>
  withClass(document, 'path', 'wire')
    .map((path) => path.getAttribute('d') ?? '')
    .join('')
    .split('M').length - 1;

/** The first and the last ordinate of a path that begins with a move and ends with a curve. */
const endsOf = (data: string) => {
  const numbers = data.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
  return { x1: numbers[0] ?? 0, x2: numbers.at(-2) ?? 0 };
};

describe('diagramSvg', () => {
  it.each([
    // One strand per kernel: every input with every output of its group.
    { layer: [16, 4, 1], expected: 16 * 4 },
    { layer: [16, 4, 2], expected: 2 * (8 * 2) },
    { layer: [16, 4, 4], expected: 4 * (4 * 1) },
    { layer: [6, 12, 6], expected: 6 * (1 * 2) },
  ] satisfies { layer: Channels; expected: number }[])(
    'draws a strand for every kernel of $layer: $expected',
    ({ layer, expected }) => {
      expect(strands(drawn(...layer))).toBe(expected);
    },
  );

  it('gives every number of groups of a layer strands of one width, and the same size', () => {
    const documents = [1, 2, 4, 8].map((groups) => drawn(8, 8, groups));
    const widths = documents.flatMap((document) =>
      withClass(document, 'path', 'wire').map((path) => path.getAttribute('stroke-width')),
    );
    expect(new Set(widths).size).toBe(1);
    const heights = documents.map((document) => document.documentElement?.getAttribute('height'));
    expect(new Set(heights).size).toBe(1);
  });

  it('fills what the strands of 512 dense channels cover, and nothing where 512 are depthwise', () => {
    expect(withClass(drawn(512, 512, 1), 'path', 'hull')).toHaveLength(1);
    expect(withClass(drawn(512, 512, 512), 'path', 'hull')).toHaveLength(0);
  });

  it('colours, frames and names the groups, one after the other', () => {
    const document = drawn(16, 4, 4);
    const bands = withClass(document, 'rect', 'band');
    expect(bands.map((band) => band.getAttribute('class'))).toEqual([
      'g0 band',
      'g1 band',
      'g2 band',
      'g3 band',
    ]);
    const dashes = bands.map((band) => band.getAttribute('stroke-dasharray'));
    expect(new Set(dashes).size).toBe(4);
    expect(textsOf(document, 'text')).toEqual(
      expect.arrayContaining(['group 0', 'group 1', 'group 2', 'group 3']),
    );
  });

  it.each([8, 16, 32, 64])('shows every one of %i groups as a band that can be seen', (groups) => {
    const document = drawn(64, 64, groups);
    const bands = ['band', 'ground'].flatMap((name) => withClass(document, 'rect', name));
    expect(bands).toHaveLength(groups);
    for (const band of bands) expect(Number(band.getAttribute('height'))).toBeGreaterThanOrEqual(4);
    // There is a gap after each of them.
    const ys = bands.map((band) => Number(band.getAttribute('y'))).sort((a, b) => a - b);
    const pitch = ((ys.at(-1) ?? 0) - (ys[0] ?? 0)) / (groups - 1);
    expect(pitch - Number(bands[0]?.getAttribute('height'))).toBeGreaterThan(1.5);
  });

  it('says of which groups it draws less, and for how many a thread stands', () => {
    const document = drawn(512, 512, 512);
    const texts = textsOf(document, 'text');
    expect(texts).toContain('groups 6–509');
    const stated = texts.map((text) => /^for (\d+) groups$/.exec(text)?.[1]).find((count) => count);
    // 504 groups in threads of so many, and the eight that are drawn larger.
    expect(strands(document)).toBe(Math.ceil(504 / Number(stated)) + 8);
  });

  it('numbers every channel where there is room', () => {
    const channels = (count: number) => Array.from({ length: count }, (_, i) => String(i));
    const numbers = textsOf(drawn(16, 4, 1), 'text', 'soft').filter((text) => /^\d+$/.test(text));
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

  it('names itself, and tells of every group who reaches whom', () => {
    const document = drawn(16, 4, 4);
    expect(textsOf(document, 'title')).toEqual([
      'Convolution of 16 input channels into 4 output channels in 4 groups',
    ]);
    const [told] = textsOf(document, 'desc');
    for (const sentence of [
      'Group 0: inputs 0 to 3 reach output 0, and no other.',
      'Group 1: inputs 4 to 7 reach output 1, and no other.',
      'Group 2: inputs 8 to 11 reach output 2, and no other.',
      'Group 3: inputs 12 to 15 reach output 3, and no other.',
    ])
      expect(told).toContain(sentence);
  });

  it('tells the groups between by a rule where there are many', () => {
    const [told] = textsOf(drawn(512, 1024, 512), 'desc');
    expect(told).toContain('Group 2: input 2 reaches outputs 4 to 5, and no other.');
    expect(told).toContain(
      'Groups 3 to 510 alike, for every g of them: input g reaches outputs 2·g to 2·g + 1',
    );
    expect(told).toContain('Group 511: input 511 reaches outputs 1022 to 1023, and no other.');
  });

  it('draws a transposed layer the other way round: the strands end at the outputs', () => {
    const layer = { ...spec(8, 4, 2, [2, 2]), in_channels: 4, out_channels: 8 };
    const ends = (document: Drawing) =>
      withClass(document, 'path', 'wire').map((path) => endsOf(path.getAttribute('d') ?? ''));
    const transposed = parseXml(diagramSvg({ ...layer, type: 'conv_transpose2d' }));
    const tiles = withClass(transposed, 'rect', 'block').map((rect) => Number(rect.getAttribute('x')));
    for (const { x2 } of ends(transposed)) expect(x2).toBeCloseTo(Math.max(...tiles), 0);
    for (const { x2 } of ends(parseXml(diagramSvg(layer)))) expect(x2).toBeLessThan(Math.max(...tiles) - 50);
    // PyTorch's layout: [in, out / groups, kh, kw].
    expect(textsOf(transposed, 'text')).toContain('weight [4, 4, 2, 2]');
    expect(textsOf(transposed, 'title')[0]).toContain('Transposed convolution of 4 input channels');
  });

  it('has no text below 14 pixels', () => {
    const [style] = textsOf(drawn(16, 4, 4), 'style');
    const sizes = [...(style ?? '').matchAll(/font-size:(\d+)px/g)].map(([, size]) => Number(size));
    expect(sizes.length).toBeGreaterThan(0);
    for (const size of sizes) expect(size).toBeGreaterThanOrEqual(14);
  });

  it.each([
    [1, 1, 1],
    [100_000, 100_000, 100_000],
    [1_000_000, 1_000_000, 1],
    [65_536, 131_072, 32],
  ] satisfies Channels[])('stays small, whatever the channels: %j', (...layer) => {
    expect(diagramSvg(spec(...layer)).length).toBeLessThan(100_000);
  });

  it('has short words in a narrow drawing, and stays inside it', () => {
    const document = parseXml(diagramSvg(spec(16, 4, 4), 360));
    expect(textsOf(document, 'text')).toContain('16 in');
    const rects = [...document.getElementsByTagName('rect')];
    expect(rects.length).toBeGreaterThan(20);
    for (const rect of rects) {
      const [x, width] = ['x', 'width'].map((name) => Number(rect.getAttribute(name)));
      expect((x ?? 0) + (width ?? 0)).toBeLessThanOrEqual(360);
    }
    expect(attributesOf(document, 'svg', 'gc-diagram', 'width')).toEqual(['360']);
  });
});
