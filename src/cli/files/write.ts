import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { TypedTensor } from '../../client/index.ts';
import { writeNpy } from '../../formats/npy.ts';
import { zipOf } from '../../formats/packs/zip.ts';
import { writeSafetensors } from '../../formats/safetensors/file.ts';
import { Failure } from '../failure.ts';
import { jsonOf } from '../json.ts';

/** Tensors of a reply by their names; the first is the main one. */
export type Named = readonly (readonly [name: string, tensor: TypedTensor])[];

const writers: Readonly<Record<string, (tensors: Named, reply: object) => Uint8Array>> = {
  '.npy': ([[, main]]) => writeNpy(main),
  '.npz': (tensors) =>
    zipOf(tensors.map(([name, tensor]) => ({ name: `${name}.npy`, bytes: writeNpy(tensor) }))),
  '.safetensors': (tensors) => writeSafetensors(tensors, {}),
  '.json': (_, reply) => Buffer.from(`${jsonOf(reply)}\n`),
};

/** Refuses a name before anything is computed. @throws Failure */
export function checkOutput(file: string | undefined): void {
  if (file === undefined || Object.hasOwn(writers, extname(file))) return;
  throw new Failure(
    `${file}: files of this kind are not written`,
    `a file ends in ${Object.keys(writers).join(', ')}`,
  );
}

/** Writes the tensors of a reply by the end of the file's name: all of them, or the main one, or the whole reply. */
export function writeOutput(file: string, tensors: Named, reply: object): void {
  writeBytes(file, writers[extname(file)](tensors, reply));
}

export function writeBytes(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
