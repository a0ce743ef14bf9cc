import { convReply } from '../../src/contract/conv.ts';
import { shapesReply } from '../../src/contract/shapes.ts';
import { comparisonRequest, singleLayerShapes, valueText } from './answers.ts';
import { printConnections } from './draw-connections.ts';
import type { ServiceClient } from './service.ts';
import type { Terminal } from './terminal.ts';

/** How many filters each channel has in the second of the two layers shown. */
const multiplier = 2;

/** As many groups as input channels: once with one filter a channel, drawn, and once with several. */
export async function printDepthwise(
  service: ServiceClient,
  page: Terminal,
  x: readonly string[],
): Promise<void> {
  const [, , { name: _, ...given }] = comparisonRequest.layers;
  const { input } = comparisonRequest;
  const { in_channels } = given.layer;
  const layer = { ...given.layer, groups: in_channels, out_channels: in_channels };
  const wider = { ...layer, out_channels: multiplier * in_channels };
  const ask = async (layer: unknown) =>
    singleLayerShapes(await service.post('/v1/shapes', { layer, input_shape: input.shape }, shapesReply));
  const { connectivity } = await ask(layer);
  const answer = await service.post('/v1/conv', { ...given, layer, input, format: 'none' }, convReply);
  const several = await ask(wider);

  page.heading('7. groups = in_channels: depthwise');
  page.paragraph(
    'With as many groups as input channels, each channel has filters of its own and meets no other.',
  );
  page.request(`POST /v1/shapes and /v1/conv with ${channelsOf(answer)}`);
  const y = answer.statistics.output.per_channel.mean.map(valueText);
  printConnections(page, connectivity, x, y);
  page.paragraph(
    `Weight size ${valueText(answer.shapes.weight)}: one filter a channel, ${valueText(answer.statistics.weight.mean)} times what ` +
      `goes in. With ${wider.out_channels} output channels the size is ${valueText(several.shapes.weight)}, and each channel has ` +
      `its own ${several.layer.out_channels / several.layer.groups} filters:`,
  );
  const span = ({ from, to }: { from: number; to: number }) => (from === to ? String(from) : `${from}–${to}`);
  page.block(
    several.connectivity
      .slice(0, 3)
      .map(({ in_channels, out_channels }) => `in ${span(in_channels)} → out ${span(out_channels)}`)
      .concat('…'),
  );
}

function channelsOf({
  layer: { in_channels, out_channels, groups },
}: {
  layer: { in_channels: number; out_channels: number; groups: number };
}): string {
  return `${in_channels} → ${out_channels} channels, groups ${groups}`;
}
