import { shapesReply } from '../../src/contract/shapes.ts';
import { type CompareReply, singleLayerShapes, valueText } from './answers.ts';
import { printConnections } from './draw-connections.ts';
import type { ServiceClient } from './service.ts';
import type { Terminal } from './terminal.ts';

type Result = CompareReply['results'][number];

/** Draws each layer of the comparison with what goes in and what comes out, and works its first sum out. */
export async function printLayerConnections(
  service: ServiceClient,
  page: Terminal,
  { results }: CompareReply,
  x: readonly string[],
): Promise<void> {
  page.heading('3. Who reaches whom');
  page.paragraph(
    '`in` and `out` are channel numbers, x and y what these channels hold (y: the mean over all pixels).',
  );
  for (const result of results) {
    const path = shapesPath(result);
    page.request(`GET /v1/shapes with groups=${result.layer.groups}`);
    const { connectivity } = singleLayerShapes(await service.get(path, shapesReply));
    const y = result.statistics.output.per_channel.mean.map(valueText);
    printConnections(page, connectivity, x, y);
    page.paragraph(`${describeGroups(result)} ${firstSum(result, connectivity[0].in_channels, x)}`);
  }
}

function describeGroups({ layer: { groups, in_channels, out_channels } }: Result): string {
  if (groups === 1) return 'One group: every input channel reaches every output channel.';
  return (
    `${groups} groups: ${groups} smaller layers side by side, each from ${in_channels / groups} input channels ` +
    `to ${out_channels / groups} of the output, concatenated.`
  );
}

/** The sum behind channel 0 of y: all weights of the layer are their mean. */
function firstSum({ statistics }: Result, { from, to }: { from: number; to: number }, x: readonly string[]) {
  const [y] = statistics.output.per_channel.mean;
  return `So y[:, 0] is ${valueText(statistics.weight.mean)} × (${x.slice(from, to + 1).join(' + ')}) = ${valueText(y)}.`;
}

/** GET /v1/shapes for the layer of a result. */
function shapesPath({ layer, shapes }: Result): string {
  const { in_channels, out_channels, kernel_size, groups } = layer;
  const fields = { in_channels, out_channels, kernel_size, groups, input_shape: shapes.input };
  return `/v1/shapes?${Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`;
}
