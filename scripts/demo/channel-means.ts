import { convReply } from '../../src/contract/conv.ts';
import { commonValue, comparisonRequest, flatValues, valueText } from './answers.ts';
import { DemoError, type ServiceClient } from './service.ts';
import { drawTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Prints `y[:, i].mean(1)` of the layer with the most groups, every value of it. */
export async function printChannelMeans(service: ServiceClient, page: Terminal): Promise<void> {
  const [, , { name: _, ...layer }] = comparisonRequest.layers;
  const { groups } = layer.layer;
  const body = { ...layer, input: comparisonRequest.input, reduce: comparisonRequest.reduce, format: 'none' };
  const { reductions } = await service.post('/v1/conv', body, convReply);
  const [means] = reductions;
  if (!means) throw new DemoError('POST /v1/conv left the reduction out that it was asked for');
  const [images = 0, channels = 0, columns = 0] = means.shape;
  const values = flatValues(means.values);

  page.heading(`4. groups ${groups}, channel by channel`);
  page.paragraph(
    `y[:, i] are the output's images in channel i; .mean(1) averages over their rows and leaves ${images} × ${columns} ` +
      'values. As x is the same at every pixel, so is y.',
  );
  page.request(`POST /v1/conv with "reduce": ${JSON.stringify(comparisonRequest.reduce)}`);
  const channelOf = (index: number) => Math.floor(index / columns) % channels;
  page.block(
    drawTable([
      ['i', 'size', 'y[:, i].mean(1), image by image', 'throughout'],
      ...Array.from({ length: channels }, (_, channel) => {
        const own = values.filter((_, index) => channelOf(index) === channel);
        const value = commonValue(own, `y[:, ${channel}].mean(1)`);
        return Array.from({ length: images }, (_, image) => [
          image === 0 ? String(channel) : '',
          image === 0 ? valueText([images, columns]) : '',
          own.slice(image * columns, (image + 1) * columns).join(' '),
          image === 0 ? value : '',
        ]);
      }).flat(),
    ]),
  );
}
