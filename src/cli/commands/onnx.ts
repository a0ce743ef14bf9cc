import type { Command } from 'commander';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { Failure } from '../failure.ts';
import { readContent } from '../files/read.ts';
import { checkOutput, writeBytes } from '../files/write.ts';
import { numberOf } from '../layer-options.ts';
import { withService } from '../service.ts';
import { shapeText, tableOf } from '../table.ts';
import { layerLine } from '../tables.ts';

interface Options extends CommonOptions {
  readonly store?: string;
  readonly convolution: string;
}

/** `groupconv onnx`: the convolutions of a model. */
export function onnxCommand(): Command {
  return commandNamed('onnx', 'the convolutions of an ONNX model')
    .argument('<model>', 'an .onnx file')
    .option('--store <prefix>', 'stores them as prefix.node')
    .option('--convolution <n>', 'the one that --out writes, counted from 0', '0')
    .option(
      '-o, --out <file>',
      'writes the layer and the parameters of one: .safetensors; - is the standard output',
    )
    .action(async (file: string, options: Options) => {
      checkOutput(options.out, ['.safetensors']);
      const content = readContent(file);
      if (!('model' in content)) throw new Failure(`${file} is no ONNX model`, 'a model ends in .onnx');
      const { store, out } = options;
      const convolution = numberOf(options.convolution, '--convolution');
      const reply = await withService(options, async (service) => {
        if (out !== undefined) writeBytes(out, await service.onnxLayer(content.model, convolution));
        return service.onnx(content.model, store === undefined ? {} : { store });
      });
      print(options, reply, () =>
        tableOf(
          ['', 'node', 'operator', 'layer', 'input', 'output', store === undefined ? 'says' : 'stored as'],
          reply.convolutions.map(({ node, operator, layer, shapes, reason, stored }, i) => [
            String(i),
            node,
            operator,
            layer ? layerLine(layer) : '',
            shapeText(shapes?.input ?? null),
            shapeText(shapes?.output ?? null),
            reason ?? stored?.name,
          ]),
        ),
      );
    });
}
