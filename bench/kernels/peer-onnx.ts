import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Operands } from '../../src/backend/backend.ts';
import type { NamedShape } from '../../test/helpers/shapes.ts';
import { convModel } from '../http/onnx-model.ts';
import type { Contender } from './timing.ts';

/**
 * The layer in onnxruntime-node on one thread, its weights known beforehand, so that it may lay them out as
 * it likes.
 */
export async function onnxruntime({ layer, shapes }: NamedShape, operands: Operands): Promise<Contender> {
  if (!(operands.input instanceof Float32Array) || !operands.bias) throw new Error('float32 with a bias');
  const session = await InferenceSession.create(
    convModel(
      {
        groups: layer.groups,
        kernel: layer.kernel_size,
        padding: layer.kernel_size.map((size) => Math.floor(size / 2)),
        strides: layer.stride,
      },
      [
        { name: 'w', dims: shapes.weight, data: operands.weight },
        { name: 'b', dims: [operands.bias.length], data: operands.bias },
      ],
    ),
    { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
  );
  const x = new Tensor('float32', operands.input, shapes.input);
  return { name: 'onnxruntime', run: () => session.run({ x }) };
}
