import { FileError, type FileTensor, mostFileBytes } from './file-tensor.ts';
import { npyMagic, readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import { looksLikeSafetensors, readSafetensors } from './safetensors.ts';

/** What the page needs of a `File`. */
export type NamedFile = Pick<File, 'name' | 'size' | 'arrayBuffer'>;

const startsWith = (bytes: Uint8Array, magic: readonly number[]) =>
  magic.every((byte, i) => bytes[i] === byte);

/** `PK`, and the two bytes of a file's entry. */
const zipMagic = [0x50, 0x4b, 3, 4] as const;

/**
 * Reads the tensors of a file: .npy, .npz or safetensors, told by its first bytes.
 * @returns at least one
 * @throws FileError
 */
export async function readTensors(file: NamedFile): Promise<readonly FileTensor[]> {
  const bytes = await bytesOfFile(file);
  if (startsWith(bytes, npyMagic)) return [readNpy(bytes, file.name.replace(/\.npy$/i, ''))];
  if (startsWith(bytes, zipMagic)) return readNpz(bytes);
  if (looksLikeSafetensors(bytes)) {
    const tensors = readSafetensors(bytes);
    if (tensors.length > 0) return tensors;
    throw new FileError('the file holds no tensor');
  }
  throw new FileError(
    `${file.name} holds no tensors that the page can read`,
    'files of np.save, np.savez and safetensors are read',
  );
}

/** @throws FileError of an empty file, one over `mostFileBytes`, or one that the browser cannot read */
export async function bytesOfFile(file: NamedFile): Promise<Uint8Array<ArrayBuffer>> {
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  if (file.size > mostFileBytes)
    throw new FileError(
      `${file.name} has ${mebibytes(file.size)}, but at most ${mebibytes(mostFileBytes)} are read`,
    );
  if (file.size === 0) throw new FileError(`${file.name} is empty`);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new FileError(`the browser cannot read ${file.name}`, 'it may be a folder, or may have changed');
  }
}
