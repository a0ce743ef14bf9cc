import { Command } from 'commander';
import { nearest } from '../../contract/suggestion.ts';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { Failure } from '../failure.ts';
import { readContent } from '../files/read.ts';
import { checkOutput, writeBytes } from '../files/write.ts';
import { checkPlace } from '../place.ts';
import { addRequestOptions, type RequestOptions, requestOf } from '../request.ts';
import { withService } from '../service.ts';
import { tableOf } from '../table.ts';
import { layerLine } from '../tables.ts';

/** `groupconv layers`: stored layers, of a service or of the folder LAYERS_DIR. */
export function layersCommand(): Command {
  const command = new Command('layers').description(
    'stored layers, of the service at --url or of the folder LAYERS_DIR',
  );
  return command
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(getCommand())
    .addCommand(putCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  const command = commandNamed('list', 'all of them').argument('[word]', 'none');
  return command.action(async (word: string | undefined, options: CommonOptions) => {
    if (word !== undefined) throw unknownWord(word);
    checkPlace(options, '');
    const reply = await withService(options, (service) => service.layers());
    print(options, reply, () =>
      tableOf(
        ['name', 'version', 'layer', 'parameters'],
        reply.layers.map(({ name, version, layer, cost }) => [
          name,
          version,
          layerLine(layer),
          cost.parameters,
        ]),
      ),
    );
  });
}

/** `layers` alone lists: what it does not know has come to here. */
function unknownWord(word: string): Failure {
  const known = ['list', 'get', 'put', 'delete'];
  const meant = nearest(word, known);
  return new Failure(
    `unknown command 'layers ${word}'`,
    meant === undefined ? `one of ${known.join(', ')}` : `did you mean ${meant}?`,
  );
}

function getCommand(): Command {
  return commandNamed('get', 'one of them, or its file')
    .argument('<name>', 'a name, or name@version')
    .option(
      '-o, --out <file>',
      'writes it with its parameters: .safetensors or .onnx; - is the standard output',
    )
    .action(async (name: string, options: CommonOptions) => {
      checkPlace(options, '');
      const { out } = options;
      checkOutput(out, ['.safetensors', '.onnx']);
      const reply = await withService(options, async (service) => {
        const type = out?.endsWith('.onnx') ? 'onnx' : 'safetensors';
        if (out !== undefined) writeBytes(out, await service.layerFile(name, type));
        return service.layer(name);
      });
      print(options, reply, () => `${reply.name}@${reply.version}: ${layerLine(reply.layer)}`);
    });
}

function putCommand(): Command {
  const command = commandNamed('put', 'stores one')
    .argument('<name>', 'its name')
    .argument(
      '[file]',
      'a layer with its parameters: .safetensors, .npz, .json, or a model with one convolution: .onnx',
    );
  return addRequestOptions(command).action(
    async (name: string, file: string | undefined, options: CommonOptions & RequestOptions) => {
      checkPlace(options, '');
      const reply = await withService(options, async (service) => {
        const content = file?.endsWith('.onnx') ? readContent(file) : undefined;
        if (content && 'model' in content) return service.storeLayer(name, content.model);
        return service.storeLayer(name, await requestOf(service, file, options));
      });
      print(options, reply, () => `${reply.name}@${reply.version}: ${layerLine(reply.layer)}`);
    },
  );
}

function deleteCommand(): Command {
  return commandNamed('delete', 'deletes one with all its versions')
    .argument('<name>', 'its name')
    .action(async (name: string, options: CommonOptions) => {
      checkPlace(options, '');
      await withService(options, (service) => service.deleteLayer(name));
      print(options, { deleted: name }, () => `${name} is deleted`);
    });
}
