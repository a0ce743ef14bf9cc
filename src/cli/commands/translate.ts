import type { Command } from 'commander';
import type { ReplyOf } from '../../client/index.ts';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { addShapeOptions, requestOf, type ShapeOptions, shapesOnly } from '../request.ts';
import { withService } from '../service.ts';

interface Options extends CommonOptions, ShapeOptions {
  readonly from?: string;
  readonly to?: string;
}

/** `groupconv translate`: the layer in other frameworks' words. */
export function translateCommand(): Command {
  const command = commandNamed('translate', "a layer in other frameworks' words").argument(
    '[file]',
    'a layer, or a whole request',
  );
  return addShapeOptions(command)
    .optionsGroup('The words:')
    .option('--from <dialect>', 'whose words the layer is in; pytorch without it')
    .option('--to <dialects>', 'such as keras,onnx; without it all')
    .action(async (file: string | undefined, options: Options) => {
      const { from, to } = options;
      const reply = await withService(options, async (service) =>
        service.translate({
          ...shapesOnly(await requestOf(service, file, options)),
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to: to.split(',') }),
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
