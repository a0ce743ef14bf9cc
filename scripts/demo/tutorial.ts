import { compareReply } from '../../src/contract/compare.ts';
import { indexReply } from '../../src/contract/service.ts';
import { type CompareReply, channelValues, comparisonRequest, valueText } from './answers.ts';
import { printChannelMeans } from './channel-means.ts';
import { printDepthwise } from './depthwise.ts';
import { printLayerConnections } from './layer-connections.ts';
import { printRule } from './rule.ts';
import type { ServiceClient } from './service.ts';
import { printSideBySide } from './side-by-side.ts';
import { drawTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/**
 * Tells the tutorial "Groups in convolution". Every number printed is taken from the service's answers.
 * @throws DemoError where the service cannot be reached or answers otherwise than documented.
 */
export async function printTutorial(service: ServiceClient, page: Terminal): Promise<void> {
  const { name, version } = await service.get('/', indexReply);
  const comparison = await service.post('/v1/compare', comparisonRequest, compareReply);
  const x = await channelValues(service);
  page.heading('Groups in convolution');
  page.paragraph(
    `Computed by ${name} ${version} at ${service.url}; an arrow names the request behind a step.`,
  );
  printInput(page, comparison, x);
  printLayers(page, comparison);
  await printLayerConnections(service, page, comparison, x);
  await printChannelMeans(service, page);
  await printSideBySide(service, page);
  await printRule(service, page);
  await printDepthwise(service, page, x);
}

function printInput(page: Terminal, { input }: CompareReply, x: readonly string[]): void {
  const { count, min, max, mean } = input.statistics;
  page.heading('1. The input');
  page.paragraph(
    `x has the size ${valueText(input.shape)}: images, channels, rows, columns. All pixels of a channel hold the same ` +
      'number, so that what a convolution does with the channels can be read off at a glance.',
  );
  page.block([
    `channel  ${x.map((_, channel) => String(channel).padStart(3)).join('')}`,
    `x        ${x.map((value) => value.padStart(3)).join('')}`,
    '',
    `${count} values from ${min} to ${max}, their mean ${mean}`,
  ]);
}

function printLayers(page: Terminal, { results }: CompareReply): void {
  const row = (title: string, cell: (result: CompareReply['results'][number]) => unknown) => [
    title,
    ...results.map((result) => valueText(cell(result))),
  ];
  page.heading('2. One layer, three times');
  page.paragraph(
    'A convolution with kernel size 1 mixes the channels of each pixel and nothing else. Three such layers see the ' +
      'same x. They differ in `groups`, and in the constant that fills their weights, to tell them apart.',
  );
  page.request('POST /v1/compare');
  page.block(
    drawTable([
      row('', ({ name }) => name),
      row('channels', ({ layer }) => `${layer.in_channels} → ${layer.out_channels}`),
      row('weight size', ({ shapes }) => shapes.weight),
      row('weight mean', ({ statistics }) => statistics.weight.mean),
      row('bias size', ({ shapes }) => shapes.bias),
      row('bias mean', ({ statistics }) => statistics.bias?.mean),
      row('output size', ({ shapes }) => shapes.output),
      row('output mean', ({ statistics }) => statistics.output.mean),
      row('parameters', ({ cost }) => cost.parameters),
      row('multiply-adds', ({ cost }) => cost.macs),
    ]),
  );
  page.paragraph(
    'The more groups, the fewer input channels each filter sees: the second number of the weight size. The output ' +
      'keeps its size, and the work shrinks by the factor `groups`.',
  );
}
