import type { Command } from 'commander';
import type { ReplyOf } from '../../client/index.ts';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { addLayerOptions, type LayerOptions, optionValue } from '../layer-options.ts';
import { layerRequest } from '../request.ts';
import { withService } from '../service.ts';
import { shapeText, tableOf } from '../table.ts';
import { costLine, layerLine } from '../tables.ts';

interface Options extends CommonOptions, LayerOptions {
  readonly inputShape?: string;
}

/** `groupconv shapes`: what a layer would do. */
export function shapesCommand(): Command {
  const command = commandNamed('shapes', 'shapes and cost of a layer, nothing computed').argument(
    '[request]',
    'a request in JSON, with one layer or with layers that feed each other',
  );
  return addLayerOptions(command)
    .option('--input-shape <sizes>', 'such as 2,16,10,10')
    .action(async (file: string | undefined, options: Options) => {
      const { inputShape } = options;
      const reply = await withService(options, async (service) => {
        const shape = inputShape === undefined ? {} : { input_shape: [optionValue(inputShape)].flat() };
        return service.shapes({ ...(await layerRequest(service, file, options)), ...shape });
      });
      print(options, reply, () => textOf(reply));
    });
}

function textOf(reply: ReplyOf<'shapes'>): string {
  if ('layers' in reply) {
    const rows = reply.layers.map(({ layer, shapes, cost }) => [
      layerLine(layer),
      shapeText(shapes.input),
      shapeText(shapes.output),
      cost.parameters,
      cost.macs,
    ]);
    const { parameters, macs } = reply.totals;
    const heading = ['layer', 'input', 'output', 'parameters', 'macs'];
    const table = tableOf(heading, [...rows, ['all', '', '', parameters, macs]]);
    const field = reply.receptive_field?.size.join('×');
    return field === undefined ? table : `${table}\n\nreceptive field ${field}`;
  }
  const { layer, shapes, cost } = reply;
  const rows = (['input', 'weight', 'bias', 'output'] as const).filter((name) => shapes[name] !== null);
  const table = tableOf(
    ['', 'shape'],
    rows.map((name) => [name, shapeText(shapes[name])]),
  );
  return [layerLine(layer), costLine(cost), '', table].join('\n');
}
