import type { Command } from 'commander';
import { type CommonOptions, commandNamed } from '../command.ts';
import { checkOutput, standardOutput, writeBytes } from '../files/write.ts';
import { withProgress } from '../progress.ts';
import { addRequestOptions, type RequestOptions, requestOf, withInput } from '../request.ts';
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
    .requiredOption('-o, --out <file>', 'where to write it; - is the standard output')
    .action(async (input: string | undefined, options: Options) => {
      const { pack, out, json } = options;
      checkOutput(out);
      const zip = await withService(options, async (service) => {
        const stated = await requestOf(service, input, options);
        const request = { ...withInput(stated, 'a file, or --input-shape 2,16,10,10'), pack };
        return withProgress('computing', options, service, request, (by) => by.vectors(request));
      });
      writeBytes(out, zip);
      if (out === standardOutput) return;
      const written = { file: out, bytes: zip.length };
      process.stdout.write(json ? `${JSON.stringify(written)}\n` : `${out}: ${cellText(zip.length)} bytes\n`);
    });
}
