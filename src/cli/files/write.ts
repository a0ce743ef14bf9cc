import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
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

/** The ends of names of files that `writeOutput` writes. */
export const outputEndings = Object.keys(writers);

/** The standard output, as a file. */
export const standardOutput = '-';

/**
 * Refuses a file before anything is computed.
 * @param endings what its name may end in; undefined where it is all the same
 * @throws Failure
 */
export function checkOutput(file: string | undefined, endings?: readonly string[]): void {
  if (file === undefined) return;
  if (file === standardOutput) {
    if (process.stdout.isTTY) throw new Failure('bytes are nothing for a terminal', 'such as -o out.npy');
    return;
  }
  if (endings && !endings.includes(extname(file))) {
    const message = `${file}: files of this kind are not written`;
    throw new Failure(message, `a file ends in ${endings.join(', ')}`);
  }
  const folder = dirname(file);
  if (!existsSync(folder)) throw new Failure(`${file} cannot be written: there is no folder ${folder}`);
  try {
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
  } catch {
    throw new Failure(`${file} cannot be written: the system does not permit it`);
  }
}

/**
 * Writes the tensors of a reply by the end of the file's name: all of them, or the main one, or the whole reply. The
 * standard output gets a .npy file.
 */
export function writeOutput(file: string, tensors: Named, reply: object): void {
  writeBytes(file, writers[file === standardOutput ? '.npy' : extname(file)](tensors, reply));
}

export function writeBytes(file: string, bytes: Uint8Array): void {
  if (file === standardOutput) {
    process.stdout.write(bytes);
    return;
  }
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
