import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Operands } from '../../src/backend/backend.ts';
import { modelParts } from '../../src/formats/onnx/write.ts';
import type { NamedShape } from '../../test/helpers/shapes.ts';
import type { Contender } from './timing.ts';

/**
 * The layer in onnxruntime-node on one thread, its weights known beforehand, so that it may lay them out as
 * it likes.
 */
export async function onnxruntime({ layer, shapes }: NamedShape, operands: Operands): Promise<Contender> {
  const { input: elements, weight, bias } = operands;
  if (!(elements instanceof Float32Array) || !bias) throw new Error('float32 with a bias');
  const session = await InferenceSession.create(Buffer.concat(modelParts(layer, { weight, bias })), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  const input = new Tensor('float32', elements, shapes.input);
  return { name: 'onnxruntime', run: () => session.run({ input }) };
}
