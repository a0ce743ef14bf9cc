import type { TensorData } from '../../src/tensor/tensor.ts';

/** The little-endian bytes of the elements, as requests and replies have them. */
export function base64Of({ buffer, byteOffset, byteLength }: TensorData): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
