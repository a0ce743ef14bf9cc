import type { Command } from 'commander';
import type { ReplyOf } from '../../client/index.ts';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { addLayerOptions, type LayerOptions, optionValue } from '../layer-options.ts';
import { layerRequest } from '../request.ts';
import { withService } from '../service.ts';

interface Options extends CommonOptions, LayerOptions {
  readonly from?: string;
  readonly to?: string;
  readonly inputShape?: string;
}

/** `groupconv translate`: the layer in other frameworks' words. */
export function translateCommand(): Command {
  const command = commandNamed('translate', "a layer in other frameworks' words").argument(
    '[layer]',
    'a layer or a whole request in JSON',
  );
  return addLayerOptions(command)
    .option('--from <dialect>', 'whose words the layer is in; pytorch without it')
    .option('--to <dialects>', 'such as keras,onnx; without it all')
    .option('--input-shape <sizes>', 'such as 2,16,10,10, where a rule depends on it')
    .action(async (file: string | undefined, options: Options) => {
      const { from, to, inputShape } = options;
      const reply = await withService(options, async (service) =>
        service.translate({
          ...(await layerRequest(service, file, options)),
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to: to.split(',') }),
          ...(inputShape !== undefined && { input_shape: [optionValue(inputShape)].flat() }),
        }),
      );
      print(options, reply, () => reply.translations.map(translationText).join('\n\n'));
    });
}

function translationText(translation: ReplyOf<'translate'>['translations'][number]): string {
  const { dialect, verdict } = translation;
  if (translation.verdict === 'cannot-express') return `# ${dialect}: ${verdict}: ${translation.reason}`;
  const steps = translation.steps.map(({ step }) => step).join(', ');
  return `# ${dialect}: ${verdict}${steps === '' ? '' : ` (${steps})`}\n${translation.code}`;
}
