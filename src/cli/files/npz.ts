import { unzipSync } from 'fflate';
import type { Elements } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Failure } from '../failure.ts';
import { readNpy } from './npy.ts';

/** Reads the arrays of a .npz file by their names. @throws Failure */
export function readNpz(bytes: Uint8Array, file: string): Record<string, Tensor<Elements>> {
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(bytes, { filter: ({ name }) => name.endsWith('.npy') });
  } catch (error) {
    throw new Failure(`${file} is no .npz file: ${error instanceof Error ? error.message : error}`);
  }
  const arrays = Object.entries(files).map(
    ([name, own]) => [name.slice(0, -'.npy'.length), readNpy(own, `${file}:${name}`)] as const,
  );
  return Object.fromEntries(arrays);
}
