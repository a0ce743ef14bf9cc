import { createHash } from 'node:crypto';
import { isTransposed } from '../../layers/layer.ts';
import { type PackContent, type PackFile, textFile } from './pack.ts';

/** How the sums of floating point numbers are made, for who reads the pack alone. */
const floatNumerics = (order: string) =>
  `Each output is the sum of its products over the input channels of the group, then over ${order} in row-major order, ` +
  'from 0. Each product and each sum is rounded to nearest, ties to even, without fused operations. The bias is added ' +
  'last.';
const integerNumerics =
  'The accumulator is the exact sum of (input - zero point) * (weight - zero point) plus the bias, in int32; it is ' +
  'requantized as the runtime does.';

/** manifest.json: what the pack holds, how it was made, and the SHA-256 of every file. */
export function manifestOf(
  pack: string,
  made: object,
  content: PackContent,
  files: readonly PackFile[],
): PackFile {
  const { layer, tensors, requantization } = content;
  const manifest = {
    format: 'groupconv-vectors',
    version: 1,
    pack,
    // The element types of integers are those of the tensors.
    layer: requantization ? { ...layer, dtype: undefined } : layer,
    tensors: tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    ...(requantization && { requantization }),
    made,
    numerics: requantization
      ? integerNumerics
      : floatNumerics(isTransposed(layer) ? 'the positions of the input' : 'the taps of the kernel'),
    files: files.map(({ name, bytes }) => ({
      name,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  };
  return textFile('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
}
