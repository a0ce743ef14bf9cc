import type { Command } from 'commander';
import type { ReplyOf } from '../../client/index.ts';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { Failure } from '../failure.ts';
import { addShapeOptions, requestOf, type ShapeOptions, shapesOnly } from '../request.ts';
import { withService } from '../service.ts';
import { shapeText, tableOf } from '../table.ts';
import { costLine, layerLine } from '../tables.ts';

type Options = CommonOptions & ShapeOptions;

/** `groupconv shapes`: what a layer would do. */
export function shapesCommand(): Command {
  const command = commandNamed('shapes', 'shapes and cost of a layer, nothing computed').argument(
    '[file]',
    'an input, a layer, or a request, which may have layers that feed each other',
  );
  return addShapeOptions(command).action(async (file: string | undefined, options: Options) => {
    const reply = await withService(options, async (service) => {
      const request = shapesOnly(await requestOf(service, file, options));
      if (!('input_shape' in request))
        throw new Failure('nothing states the shape of the input', '--input-shape 2,16,10,10, or a file');
      return service.shapes(request);
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
