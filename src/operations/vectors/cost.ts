import { beside, type PeakBytes } from '../../backend/peak-bytes.ts';
import { type PackName, packs } from '../../formats/packs/table.ts';
import { checkReplyBytes, checkWork, type Limits } from '../../layers/limits.ts';
import type { Plan } from '../../layers/plan.ts';
import type { Quantization } from '../../quantization/parameters.ts';
import { rowOf } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/tensor.ts';

/** manifest.json, the headers of the files, and the programs among them. */
const bytesBesideTensors = 16_384;
/** The work of a byte of a pack: to be written, as it is or as text, to have its checksums taken, to be copied. */
const [perPackedByte, perTextByte] = [130, 400];
/** The text of a file, its lines, its bytes, and its place in the zip file. */
const copies = 5;

/**
 * Predicts the bytes of a pack.
 * @throws ProblemError `limit-exceeded`
 */
export function packedBytes(
  pack: PackName,
  { shapes, layer }: Plan,
  quantization: Quantization | undefined,
  limits: Limits,
): number {
  const dtypes = quantization
    ? ({
        input: quantization.dtype,
        weight: quantization.weight.dtype,
        bias: 'int32',
        output: quantization.dtype,
      } as const)
    : { input: layer.dtype, weight: layer.dtype, bias: layer.dtype, output: layer.dtype };
  const names = ['input', 'weight', 'bias', 'output'] as const;
  const tensors = names.map((name) => ({ count: elementCount(shapes[name] ?? [0]), dtype: dtypes[name] }));
  if (quantization) tensors.push({ count: elementCount(shapes.output), dtype: 'int32' });
  const bytes = tensors.reduce(
    (sum, { count, dtype }) => sum + count * packs[pack].elementBytes(rowOf(dtype).bytes),
    bytesBesideTensors,
  );
  checkReplyBytes(bytes, limits, 'a smaller layer, or a binary pack such as "npz"', '/pack');
  return bytes;
}

/** @throws ProblemError `limit-exceeded` where it is too much. */
export function packedWork(pack: PackName, work: number, bytes: number, limits: Limits): number {
  const perByte = packs[pack].isText ? perTextByte : perPackedByte;
  return checkWork(work + perByte * bytes, limits, '');
}

export function packedPeak(bytes: number, computed: PeakBytes): PeakBytes {
  return beside(copies * bytes, computed);
}
