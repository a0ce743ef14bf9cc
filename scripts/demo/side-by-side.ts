import type { ConvReply } from '../../src/contract/conv.ts';
import { tutorialComparison } from '../../src/contract/tutorial.ts';
import { flatValues, valueText } from './answers.ts';
import { convOperation } from './operations.ts';
import { DemoError, type ServiceClient } from './service-client.ts';
import { drawTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const [, { name: _, ...wholeLayer }] = tutorialComparison.layers;
const { groups, in_channels, out_channels } = wholeLayer.layer;

/** Computes the layer with two groups, and again as two layers with half the channels each. */
export async function printSideBySide(service: ServiceClient, terminal: Terminal): Promise<void> {
  const { input } = tutorialComparison;
  const expected = await service.post(convOperation, { ...wholeLayer, input });
  const parts: ConvReply[] = [];
  for (let group = 0; group < groups; group++) {
    parts.push(await service.post(convOperation, groupRequest(group)));
  }
  const count = countEqualValues(expected, parts);

  terminal.heading('5. Side by side');
  terminal.paragraph(
    `The layer with ${groups} groups again, now as ${groups} layers without groups: each is given ` +
      'its share of the channels of x, and their outputs are concatenated along the channels.',
  );
  terminal.request('POST /v1/conv, once for the whole and once for each share');
  const row = (title: string, { shapes, statistics }: ConvReply) => [
    title,
    valueText(shapes.input),
    valueText(shapes.output),
    valueText(statistics.output.per_channel.mean),
  ];
  terminal.block(
    drawTable([
      ['', 'size of x', 'size of y', 'means of the channels of y'],
      ...parts.map((part, index) => row(`layer ${index}`, part)),
      row('whole', expected),
    ]),
  );
  terminal.paragraph(`Compared value by value, all ${count} are the same.`);
}

/** The request for one group as a layer without groups, on the group's channels of x. */
function groupRequest(group: number) {
  const share = in_channels / groups;
  const { shape, fill } = tutorialComparison.input;
  const [images, , ...pixels] = shape;
  return {
    ...wholeLayer,
    layer: { ...wholeLayer.layer, in_channels: share, out_channels: out_channels / groups, groups: 1 },
    input: { shape: [images, share, ...pixels], fill: { ...fill, offset: fill.offset + group * share } },
  };
}

/**
 * The number of values that the whole output and the concatenated outputs have in common.
 * @throws DemoError where a value differs
 */
function countEqualValues(expected: ConvReply, parts: readonly ConvReply[]): number {
  const outputs = parts.map(({ output }) => imagesOf(output));
  const joined = flatValues(
    imagesOf(expected.output).map((_, image) => outputs.map((output) => output[image])),
  );
  const values = flatValues(expected.output);
  if (values.length !== joined.length || values.some((value, index) => value !== joined[index])) {
    throw new DemoError(`the output of ${groups} groups is not that of ${groups} layers side by side`);
  }
  return values.length;
}

function imagesOf(output: unknown): unknown[] {
  return Array.isArray(output) ? output : [];
}
