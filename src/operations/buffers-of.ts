import type { TensorSource } from '../tensor/source.ts';

/** The buffers that tensors lie in, each once: what is transferred with a job. */
export function buffersOf(operands: readonly (TensorSource | null)[]): ArrayBuffer[] {
  const buffers = operands.flatMap((source) =>
    source?.kind === 'data' && source.data.buffer instanceof ArrayBuffer ? [source.data.buffer] : [],
  );
  return [...new Set(buffers)];
}
