import { tutorialComparison } from '../../src/contract/tutorial.ts';
import { commonValue, flatValues, valueText } from './answers.ts';
import { convOperation } from './operations.ts';
import { DemoError, type ServiceClient } from './service-client.ts';
import { drawTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Prints every value of `y[:, i].mean(1)`, for the layer with the most groups. */
export async function printChannelMeans(service: ServiceClient, terminal: Terminal): Promise<void> {
  const [, , { name: _, ...layer }] = tutorialComparison.layers;
  const { groups } = layer.layer;
  const { input, reduce } = tutorialComparison;
  const { reductions } = await service.post(convOperation, { ...layer, input, reduce, format: 'none' });
  const [means] = reductions;
  if (!means) throw new DemoError('POST /v1/conv answered without the reduction that it was asked for');
  const [images = 0, channels = 0, columns = 0] = means.shape;
  const values = flatValues(means.values);

  terminal.heading(`4. groups ${groups}, channel by channel`);
  terminal.paragraph(
    `y[:, i] are the output's images in channel i; .mean(1) averages over their rows ` +
      `and leaves ${images} × ${columns} values. As x is the same at every pixel, so is y.`,
  );
  terminal.request(`POST /v1/conv with "reduce": ${JSON.stringify(reduce)}`);
  const channelOf = (index: number) => Math.floor(index / columns) % channels;
  terminal.block(
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
