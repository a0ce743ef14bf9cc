import type { StoredTensor } from '../element-bytes.ts';
import { bytesOfElements, nameIn, storedDType } from '../element-bytes.ts';
import { elementTypeNumber } from '../onnx/element-types.ts';
import { modelParts, whyNotWritten } from '../onnx/write.ts';
import { tensorMessage } from '../onnx/write-messages.ts';
import { type Pack, type PackFile, tensorNamed } from './pack.ts';

/** The folder of a node test of ONNX: a model, and its inputs and outputs as TensorProto messages. */
export const onnxPack = {
  description: "a node test as ONNX's own: model.onnx, test_data_set_0/input_0.pb and output_0.pb",
  refusal: ({ layer, integers }) =>
    integers !== undefined
      ? 'the model of this pack is a layer of floating point numbers'
      : whyNotWritten(layer),
  elementBytes: (bytes) => bytes,
  isText: false,
  files(content) {
    const { layer, tensors } = content;
    const bias = tensors.find(({ name }) => name === 'bias')?.data ?? null;
    const model = modelParts(layer, { weight: tensorNamed(content, 'weight').data, bias });
    return [
      { name: 'model.onnx', bytes: Buffer.concat(model) },
      tensorFile('input_0', 'input', tensorNamed(content, 'input')),
      tensorFile('output_0', 'output', tensorNamed(content, 'output')),
    ];
  },
} as const satisfies Pack;

function tensorFile(file: string, name: string, tensor: StoredTensor): PackFile {
  const dtype = storedDType(tensor);
  const type = elementTypeNumber(nameIn('onnx', dtype));
  const parts = tensorMessage(name, tensor.shape, type, bytesOfElements(tensor.data, dtype));
  return { name: `test_data_set_0/${file}.pb`, bytes: Buffer.concat(parts) };
}
