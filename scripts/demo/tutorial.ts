import type { CompareReply } from '../../src/contract/compare.ts';
import { indexReply } from '../../src/contract/service.ts';
import { tutorialComparison } from '../../src/contract/tutorial.ts';
import { channelValues, valueText } from './answers.ts';
import { printChannelMeans } from './channel-means.ts';
import { printDepthwise } from './depthwise.ts';
import { printLayerConnections } from './layer-connections.ts';
import { compareOperation } from './operations.ts';
import { printRule } from './rule.ts';
import type { ServiceClient } from './service-client.ts';
import { printSideBySide } from './side-by-side.ts';
import { drawTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/**
 * Prints the tutorial "Groups in convolution". Every number comes from the service's answers.
 * @throws DemoError where the service cannot be reached, or answers other than documented
 */
export async function printTutorial(service: ServiceClient, terminal: Terminal): Promise<void> {
  const { name, version } = await service.get('/', indexReply);
  const comparison = await service.post(compareOperation, tutorialComparison);
  const x = await channelValues(service);
  terminal.heading('Groups in convolution');
  terminal.paragraph(
    `Computed by ${name} ${version} at ${service.url}; an arrow names the request behind a step.`,
  );
  printInput(terminal, comparison, x);
  printLayers(terminal, comparison);
  await printLayerConnections(service, terminal, comparison, x);
  await printChannelMeans(service, terminal);
  await printSideBySide(service, terminal);
  await printRule(service, terminal);
  await printDepthwise(service, terminal, x);
}

function printInput(terminal: Terminal, { input }: CompareReply, x: readonly string[]): void {
  const { count, min, max, mean } = input.statistics;
  terminal.heading('1. The input');
  terminal.paragraph(
    `x has the size ${valueText(input.shape)}: images, channels, rows, columns. ` +
      'All pixels of a channel hold the same number, ' +
      'so that what a convolution does with the channels can be read off at a glance.',
  );
  terminal.block([
    `channel  ${x.map((_, channel) => String(channel).padStart(3)).join('')}`,
    `x        ${x.map((value) => value.padStart(3)).join('')}`,
    '',
    `${count} values from ${min} to ${max}, their mean ${mean}`,
  ]);
}

function printLayers(terminal: Terminal, { results }: CompareReply): void {
  const row = (title: string, cell: (result: CompareReply['results'][number]) => unknown) => [
    title,
    ...results.map((result) => valueText(cell(result))),
  ];
  terminal.heading('2. One layer, three times');
  terminal.paragraph(
    'A convolution with kernel size 1 mixes the channels of each pixel and nothing else. ' +
      'Three such layers see the same x. ' +
      'They differ in `groups`, and in the constant that fills their weights, to tell them apart.',
  );
  terminal.request('POST /v1/compare');
  terminal.block(
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
  terminal.paragraph(
    'The more groups, the fewer input channels each filter sees: the second number of the weight size. ' +
      'The output keeps its size, and the work shrinks by the factor `groups`.',
  );
}
