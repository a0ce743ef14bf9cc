import type { Command } from 'commander';
import { type CommonOptions, commandNamed } from '../command.ts';
import { writeBytes } from '../files/write.ts';
import { withProgress } from '../progress.ts';
import { addRequestOptions, type RequestOptions, requestOf } from '../request.ts';
import { withService } from '../service.ts';
import { cellText } from '../table.ts';

interface Options extends CommonOptions, RequestOptions {
  readonly pack: string;
  readonly out: string;
}

/** `groupconv vectors`: a pack of test vectors. */
export function vectorsCommand(): Command {
  const command = commandNamed('vectors', 'writes a pack of test vectors, a zip file').argument(
    '[input]',
    'the input or a whole request',
  );
  return addRequestOptions(command)
    .requiredOption('--pack <pack>', 'npz, safetensors, onnx, c, cmsis-nn, readmemh, coe or hls4ml')
    .requiredOption('-o, --out <file>', 'where to write it')
    .action(async (input: string | undefined, options: Options) => {
      const { pack, out, json } = options;
      const zip = await withService(options, async (service) => {
        const request = { ...(await requestOf(service, input, options)), pack };
        return withProgress('computing', () => service.vectors(request));
      });
      writeBytes(out, zip);
      const written = { file: out, bytes: zip.length };
      process.stdout.write(json ? `${JSON.stringify(written)}\n` : `${out}: ${cellText(zip.length)} bytes\n`);
    });
}
