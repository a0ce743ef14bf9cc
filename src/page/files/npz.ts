import { unzipSync } from 'fflate';
import { FileError, type FileTensor, mostFileBytes } from './file-tensor.ts';
import { readNpy } from './npy.ts';

/** The most arrays of an archive. */
const mostArrays = 4096;

/**
 * Reads the arrays of an .npz file.
 * @throws FileError, also where the arrays take more than `mostFileBytes` together
 */
export function readNpz(bytes: Uint8Array): FileTensor[] {
  let room = mostFileBytes;
  let arrays = 0;
  let pickled = false;
  const wanted = ({ name, originalSize }: { name: string; originalSize: number }) => {
    pickled ||= name.endsWith('.pkl');
    if (!name.endsWith('.npy')) return false;
    room -= originalSize;
    if (room < 0) throw new FileError(`the arrays take more than ${mostFileBytes / 2 ** 20} MiB together`);
    if (++arrays > mostArrays) throw new FileError(`the archive holds more than ${mostArrays} arrays`);
    return true;
  };
  const files = Object.entries(unzip(bytes, wanted));
  if (files.length > 0) return files.map(([name, data]) => readNpy(data, name.slice(0, -'.npy'.length)));
  if (pickled)
    throw new FileError(
      'this is a file of torch.save, which holds code as well as tensors',
      'save the tensors by safetensors.torch.save_file(tensors, path), or np.savez(path, …)',
    );
  throw new FileError('the archive holds no .npy file', 'save it by np.savez(path, input=x, weight=w, …)');
}

type Filter = (file: { name: string; originalSize: number }) => boolean;

/** The size that the archive states bounds what is unpacked: the memory for it is taken once. */
function unzip(bytes: Uint8Array, filter: Filter): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError('the archive is broken', 'save it again');
  }
}
