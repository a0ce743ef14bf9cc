import type { FileTensor } from '../files/file-tensor.ts';
import { isView } from '../state/operands.ts';
import type { OperandName } from '../state/page-state.ts';
import type { OwnNumbers } from '../state/storage.ts';

/** Files whose text is read as if it were pasted. */
const textNames = /\.(txt|csv|tsv|json)$/i;
const mostTextBytes = 2 ** 24;

/** What a file is: a text to read, or numbers. */
export type OwnFile = { readonly text: string } | OwnNumbers;

/**
 * Reads a file for an operand. Of several tensors it takes the one whose name says the operand, or the only one that fits.
 * @param needed the shape that the layer needs, where it is known
 * @throws FileError
 */
export async function readOwnFile(
  file: File,
  name: OperandName,
  needed: readonly number[] | undefined,
): Promise<OwnFile> {
  const { FileError, bytesOfFile, readTensors, roleOf } = await import('./file-readers.ts');
  if (textNames.test(file.name)) {
    if (file.size > mostTextBytes) throw new FileError(`${file.name} is a text of more than 16 MiB`);
    return { text: new TextDecoder().decode(await bytesOfFile(file)) };
  }
  const tensors = await readTensors(file);
  const named = tensors.filter((tensor) => roleOf(tensor.name) === name);
  const fitting = tensors.filter(({ shape }) => needed && isView(shape, needed));
  const [chosen] = [tensors, named, fitting].filter(({ length }) => length === 1).flat();
  if (!chosen)
    throw new FileError(`${file.name} holds ${listed(tensors)}: which is the ${name} is not clear`);
  return { shape: chosen.shape, values: Float64Array.from(chosen.values) };
}

function listed(tensors: readonly FileTensor[]): string {
  const texts = tensors.slice(0, 6).map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  return texts.join(', ') + (tensors.length > 6 ? ', …' : '');
}
