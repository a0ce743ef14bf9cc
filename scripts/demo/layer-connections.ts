import type { CompareReply } from '../../src/contract/compare.ts';
import { shapesReply } from '../../src/contract/shapes.ts';
import type { ChannelRange } from '../../src/layers/connectivity.ts';
import { singleLayerShapes, valueText } from './answers.ts';
import { printConnections } from './draw-connections.ts';
import type { ServiceClient } from './service-client.ts';
import type { Terminal } from './terminal.ts';

type Result = CompareReply['results'][number];

/** Prints the connections of each layer of the comparison, and the sum behind its first output value. */
export async function printLayerConnections(
  service: ServiceClient,
  terminal: Terminal,
  { results }: CompareReply,
  x: readonly string[],
): Promise<void> {
  terminal.heading('3. Who reaches whom');
  terminal.paragraph(
    '`in` and `out` are channel numbers, x and y what these channels hold (y: the mean over all pixels).',
  );
  for (const result of results) {
    const path = shapesPath(result);
    terminal.request(`GET /v1/shapes with groups=${result.layer.groups}`);
    const { connectivity } = singleLayerShapes(await service.get(path, shapesReply));
    const y = result.statistics.output.per_channel.mean.map(valueText);
    printConnections(terminal, connectivity, x, y);
    terminal.paragraph(`${describeGroups(result)} ${firstSum(result, connectivity[0].in_channels, x)}`);
  }
}

function describeGroups({ layer: { groups, in_channels, out_channels } }: Result): string {
  if (groups === 1) return 'One group: every input channel reaches every output channel.';
  return (
    `${groups} groups: ${groups} smaller layers side by side, ` +
    `each from ${in_channels / groups} input channels to ${out_channels / groups} of the output, concatenated.`
  );
}

/** The sum behind channel 0 of y. All weights of a layer are equal, and so equal their mean. */
function firstSum({ statistics }: Result, { from, to }: ChannelRange, x: readonly string[]): string {
  const [y] = statistics.output.per_channel.mean;
  const inputs = x.slice(from, to + 1).join(' + ');
  return `So y[:, 0] is ${valueText(statistics.weight.mean)} × (${inputs}) = ${valueText(y)}.`;
}

/** The path and query of GET /v1/shapes for the layer of a result. */
function shapesPath({ layer, shapes }: Result): string {
  const { in_channels, out_channels, kernel_size, groups } = layer;
  const fields = { in_channels, out_channels, kernel_size, groups, input_shape: shapes.input };
  const query = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return `/v1/shapes?${query.join('&')}`;
}
