import type { Command } from 'commander';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { checkOutput, outputEndings, writeOutput } from '../files/write.ts';
import { withProgress } from '../progress.ts';
import { addRequestOptions, type RequestOptions, requestOf, withInput } from '../request.ts';
import { withService } from '../service.ts';
import { costLine, layerLine, statisticsTable } from '../tables.ts';

type Options = CommonOptions & RequestOptions;

/** `groupconv conv`: one layer on one input. */
export function convCommand(): Command {
  const command = commandNamed('conv', 'computes a layer on an input').argument(
    '[input]',
    'the input or a whole request: .npy, .npz, .safetensors, .json; - is the standard input',
  );
  return addRequestOptions(command)
    .option(
      '-o, --out <file>',
      'writes the output: .npy, .npz, .safetensors or .json; - is .npy on the standard output',
    )
    .action(async (input: string | undefined, options: Options) => {
      checkOutput(options.out, outputEndings);
      const reply = await withService(options, async (service) => {
        const stated = await requestOf(service, input, options);
        const request = withInput(
          stated,
          'a file, such as groupconv conv x.npy, or --input-shape 2,16,10,10',
        );
        return withProgress('computing', options, service, request, (by) => by.conv(request));
      });
      const { output, layer, shapes, cost, statistics, ...others } = reply;
      if (options.out !== undefined) writeOutput(options.out, [['output', output]], reply);
      // The file has the output.
      const shown = options.out === undefined ? reply : { layer, shapes, cost, statistics, ...others };
      print(options, shown, () =>
        [
          layerLine(layer),
          costLine(cost),
          '',
          statisticsTable([
            ['input', shapes.input, statistics.input],
            ['weight', shapes.weight, statistics.weight],
            ['bias', shapes.bias, statistics.bias],
            ['output', shapes.output, statistics.output],
          ]),
        ].join('\n'),
      );
    });
}
