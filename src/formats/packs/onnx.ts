import { spatialAxes } from '../../layers/layer.ts';
import type { StoredTensor } from '../element-bytes.ts';
import { bytesOfElements, nameIn, storedDType } from '../element-bytes.ts';
import { elementTypeNumber } from '../onnx/element-types.ts';
import { modelParts, whyNotWritten } from '../onnx/write.ts';
import { tensorMessage } from '../onnx/write-messages.ts';
import { quantizedModelParts, whyNotQuantized } from '../onnx/write-quantized.ts';
import type { Parts } from '../onnx/writer.ts';
import { type Pack, type PackContent, type PackFile, tensorNamed } from './pack.ts';

/** Runtimes whose arithmetic QLinearConv has. */
const runtimes = ['onnxruntime', 'onnx-reference'];

/** The folder of a node test of ONNX: a model, and its inputs and outputs as TensorProto messages. */
export const onnxPack = {
  description:
    "a node test as ONNX's own: model.onnx, test_data_set_0/input_0.pb and output_0.pb; integers under the arithmetic of " +
    'onnxruntime or onnx-reference',
  refusal({ layer, integers }) {
    if (!integers) return whyNotWritten(layer);
    if (runtimes.includes(integers.runtime)) return whyNotQuantized(layer);
    return `QLinearConv has the arithmetic of ${runtimes.join(' and ')}, not of ${integers.runtime}`;
  },
  elementBytes: (bytes) => bytes,
  isText: false,
  files(content) {
    return [
      { name: 'model.onnx', bytes: Buffer.concat(modelOf(content)) },
      tensorFile('input_0', 'input', batched(content, 'input')),
      tensorFile('output_0', 'output', batched(content, 'output')),
    ];
  },
} as const satisfies Pack;

function modelOf(content: PackContent): Parts {
  const { layer, tensors, requantization } = content;
  const bias = tensors.find(({ name }) => name === 'bias')?.data ?? null;
  const parameters = { weight: tensorNamed(content, 'weight').data, bias };
  return requantization
    ? quantizedModelParts(layer, requantization.quantization, parameters)
    : modelParts(layer, parameters);
}

/** A tensor with a batch axis, which ONNX always has. */
function batched(content: PackContent, name: 'input' | 'output'): StoredTensor {
  const tensor = tensorNamed(content, name);
  const { shape } = tensor;
  return shape.length === spatialAxes[content.layer.type] + 1 ? { ...tensor, shape: [1, ...shape] } : tensor;
}

function tensorFile(file: string, name: string, tensor: StoredTensor): PackFile {
  const dtype = storedDType(tensor);
  const type = elementTypeNumber(nameIn('onnx', dtype));
  const parts = tensorMessage(name, tensor.shape, type, bytesOfElements(tensor.data, dtype));
  return { name: `test_data_set_0/${file}.pb`, bytes: Buffer.concat(parts) };
}
