import type { Command } from 'commander';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { optionValue } from '../layer-options.ts';
import { withProgress } from '../progress.ts';
import { addRequestOptions, type RequestOptions, requestOf } from '../request.ts';
import { withService } from '../service.ts';
import { shapeText, tableOf } from '../table.ts';

interface Options extends CommonOptions, RequestOptions {
  readonly each?: string;
  readonly repeat?: string;
}

/** `groupconv sweep`: what changing groups does. */
export function sweepCommand(): Command {
  const command = commandNamed('sweep', 'what changing groups does, one row a value').argument(
    '[input]',
    'the input or a whole request',
  );
  return addRequestOptions(command)
    .option('--each <values>', 'of groups, such as 1,2,4; without it all that divide both channel counts')
    .option('--repeat <n>', 'how often each is timed')
    .action(async (input: string | undefined, options: Options) => {
      const { each, repeat } = options;
      const reply = await withService(options, async (service) => {
        const request = {
          ...(await requestOf(service, input, options)),
          ...(each !== undefined && { groups: [optionValue(each)].flat() }),
          ...(repeat !== undefined && { repeat: optionValue(repeat) }),
        };
        return withProgress('sweeping', options, service, request, (by) => by.sweep(request));
      });
      print(options, reply, () =>
        tableOf(
          ['groups', 'weight', 'output', 'parameters', 'macs', 'mean', 'std', 'ms'],
          reply.rows.map(({ groups, shapes, cost, statistics, compute_ms }) => [
            groups,
            shapeText(shapes.weight),
            shapeText(shapes.output),
            cost.parameters,
            cost.macs,
            statistics?.output.mean,
            statistics?.output.std,
            compute_ms,
          ]),
        ),
      );
    });
}
