import type { ConvReply } from '../../src/contract/conv.ts';
import { tutorialComparison } from '../../src/contract/tutorial.ts';
import type { ChannelRange } from '../../src/layers/connectivity.ts';
import { singleLayerShapes, valueText } from './answers.ts';
import { printConnections } from './draw-connections.ts';
import { convOperation, shapesOperation } from './operations.ts';
import type { ServiceClient } from './service-client.ts';
import type { Terminal } from './terminal.ts';

/** Filters per channel of the second layer. */
const multiplier = 2;

/** Prints two layers with a group per input channel: one with one filter per channel, one with several. */
export async function printDepthwise(
  service: ServiceClient,
  terminal: Terminal,
  x: readonly string[],
): Promise<void> {
  const [, , { name: _, ...given }] = tutorialComparison.layers;
  const { input } = tutorialComparison;
  const { in_channels } = given.layer;
  const layer = { ...given.layer, groups: in_channels, out_channels: in_channels };
  const wider = { ...layer, out_channels: multiplier * in_channels };
  const askShapes = async (asked: typeof layer | typeof wider) =>
    singleLayerShapes(await service.post(shapesOperation, { layer: asked, input_shape: input.shape }));
  const { connectivity } = await askShapes(layer);
  const answer = await service.post(convOperation, { ...given, layer, input, format: 'none' });
  const several = await askShapes(wider);

  terminal.heading('7. groups = in_channels: depthwise');
  terminal.paragraph(
    'With as many groups as input channels, each channel has filters of its own and meets no other.',
  );
  terminal.request(`POST /v1/shapes and /v1/conv with ${channelsOf(answer)}`);
  const y = answer.statistics.output.per_channel.mean.map(valueText);
  printConnections(terminal, connectivity, x, y);
  terminal.paragraph(
    `Weight size ${valueText(answer.shapes.weight)}: one filter per channel, ` +
      `${valueText(answer.statistics.weight.mean)} times what goes in. ` +
      `With ${wider.out_channels} output channels the size is ${valueText(several.shapes.weight)}, ` +
      `and each channel has its own ${several.layer.out_channels / several.layer.groups} filters:`,
  );
  const rangeText = ({ from, to }: ChannelRange) => (from === to ? String(from) : `${from}–${to}`);
  terminal.block(
    several.connectivity
      .slice(0, 3)
      .map(({ in_channels, out_channels }) => `in ${rangeText(in_channels)} → out ${rangeText(out_channels)}`)
      .concat('…'),
  );
}

function channelsOf({ layer: { in_channels, out_channels, groups } }: ConvReply): string {
  return `${in_channels} → ${out_channels} channels, groups ${groups}`;
}
