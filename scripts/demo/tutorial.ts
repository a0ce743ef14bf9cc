import { compareReply } from '../../src/contract/compare.ts';
import { indexReply } from '../../src/contract/service.ts';
import { type Comparison, channelValues, text, tutorial } from './answers.ts';
import { tellChannelMeans } from './channel-means.ts';
import { tellDepthwise } from './depthwise.ts';
import { tellConnections } from './layer-connections.ts';
import { tellRule } from './rule.ts';
import type { Service } from './service.ts';
import { tellSideBySide } from './side-by-side.ts';
import { table } from './table.ts';
import type { Page } from './terminal.ts';

/**
 * Tells the tutorial "Groups in convolution". Every number printed is taken from the service's answers.
 * @throws DemoError where the service cannot be reached or answers otherwise than documented.
 */
export async function tellTutorial(service: Service, page: Page): Promise<void> {
  const { name, version } = await service.get('/', indexReply);
  const comparison = await service.post('/v1/compare', tutorial, compareReply);
  const x = await channelValues(service);
  page.heading('Groups in convolution');
  page.say(`Computed by ${name} ${version} at ${service.url}; an arrow names the request behind a step.`);
  tellInput(page, comparison, x);
  tellLayers(page, comparison);
  await tellConnections(service, page, comparison, x);
  await tellChannelMeans(service, page);
  await tellSideBySide(service, page);
  await tellRule(service, page);
  await tellDepthwise(service, page, x);
}

function tellInput(page: Page, { input }: Comparison, x: readonly string[]): void {
  const { count, min, max, mean } = input.statistics;
  page.heading('1. The input');
  page.say(
    `x has the size ${text(input.shape)}: images, channels, rows, columns. All pixels of a channel hold the same ` +
      'number, so that what a convolution does with the channels can be read off at a glance.',
  );
  page.show([
    `channel  ${x.map((_, channel) => String(channel).padStart(3)).join('')}`,
    `x        ${x.map((value) => value.padStart(3)).join('')}`,
    '',
    `${count} values from ${min} to ${max}, their mean ${mean}`,
  ]);
}

function tellLayers(page: Page, { results }: Comparison): void {
  const row = (title: string, cell: (result: Comparison['results'][number]) => unknown) => [
    title,
    ...results.map((result) => text(cell(result))),
  ];
  page.heading('2. One layer, three times');
  page.say(
    'A convolution with kernel size 1 mixes the channels of each pixel and nothing else. Three such layers see the ' +
      'same x. They differ in `groups`, and in the constant that fills their weights, to tell them apart.',
  );
  page.asks('POST /v1/compare');
  page.show(
    table([
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
  page.say(
    'The more groups, the fewer input channels each filter sees: the second number of the weight size. The output ' +
      'keeps its size, and the work shrinks by the factor `groups`.',
  );
}
