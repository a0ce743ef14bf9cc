import { convReply } from '../../src/contract/conv.ts';
import { type Convolution, flat, text, tutorial } from './answers.ts';
import { DemoError, type Service } from './service.ts';
import { table } from './table.ts';
import type { Page } from './terminal.ts';

const [, { name: _, ...whole }] = tutorial.layers;
const { groups, in_channels, out_channels } = whole.layer;

/** Computes the layer with two groups once whole and once as two layers with half the channels each. */
export async function tellSideBySide(service: Service, page: Page): Promise<void> {
  const expected = await service.post('/v1/conv', { ...whole, input: tutorial.input }, convReply);
  const parts: Convolution[] = [];
  for (let group = 0; group < groups; group++) {
    parts.push(await service.post('/v1/conv', partOf(group), convReply));
  }
  const count = countOfEqual(expected, parts);

  page.heading('5. Side by side');
  page.say(
    `The layer with ${groups} groups again, now as ${groups} layers without groups: each is given its share of the ` +
      'channels of x, and their outputs are concatenated along the channels.',
  );
  page.asks('POST /v1/conv, once for the whole and once for each share');
  const row = (title: string, { shapes, statistics }: Convolution) => [
    title,
    text(shapes.input),
    text(shapes.output),
    text(statistics.output.per_channel.mean),
  ];
  page.show(
    table([
      ['', 'size of x', 'size of y', 'means of the channels of y'],
      ...parts.map((part, index) => row(`layer ${index}`, part)),
      row('whole', expected),
    ]),
  );
  page.say(`Compared value by value, all ${count} are the same.`);
}

/** The request for the layer that stands for one group: the group's channels of x, and no groups. */
function partOf(group: number) {
  const share = in_channels / groups;
  const { shape, fill } = tutorial.input;
  const [images, , ...pixels] = shape;
  return {
    ...whole,
    layer: { ...whole.layer, in_channels: share, out_channels: out_channels / groups, groups: 1 },
    input: { shape: [images, share, ...pixels], fill: { ...fill, offset: fill.offset + group * share } },
  };
}

/** How many values the outputs have, image by image concatenated. @throws DemoError where one differs. */
function countOfEqual(expected: Convolution, parts: readonly Convolution[]): number {
  const outputs = parts.map(({ output }) => imagesOf(output));
  const joined = flat(imagesOf(expected.output).map((_, image) => outputs.map((output) => output[image])));
  const values = flat(expected.output);
  if (values.length !== joined.length || values.some((value, index) => value !== joined[index])) {
    throw new DemoError(`the output of ${groups} groups is not that of ${groups} layers side by side`);
  }
  return values.length;
}

function imagesOf(output: unknown): unknown[] {
  return Array.isArray(output) ? output : [];
}
