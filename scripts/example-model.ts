import { elementTypeNumber } from '../src/formats/onnx/element-types.ts';
import {
  graphMessage,
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueInfoMessage,
} from '../src/formats/onnx/write-messages.ts';
import type { Parts } from '../src/formats/onnx/writer.ts';
import { drawParameters } from '../src/layers/initialise.ts';

const float = elementTypeNumber('FLOAT');

/** A layer of the example: the operator, the weight's shape, and attributes. */
interface ExampleLayer {
  readonly name: string;
  readonly operator: 'Conv' | 'ConvTranspose';
  readonly weight: readonly number[];
  readonly bias: number;
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

const pads = [1, 1, 1, 1];

/** A stem, a depthwise and a grouped layer, and one that makes the image larger again. */
const layers: readonly ExampleLayer[] = [
  { name: 'stem', operator: 'Conv', weight: [8, 3, 3, 3], bias: 8, attributes: { strides: [2, 2], pads } },
  { name: 'depthwise', operator: 'Conv', weight: [8, 1, 3, 3], bias: 8, attributes: { group: 8, pads } },
  { name: 'grouped', operator: 'Conv', weight: [16, 2, 1, 1], bias: 16, attributes: { group: 4 } },
  {
    name: 'upsample',
    operator: 'ConvTranspose',
    weight: [16, 4, 3, 3],
    bias: 4,
    attributes: { strides: [2, 2], pads, output_padding: [1, 1] },
  },
];

/** The bytes of the model in examples/: four layers with PyTorch's initialisation, each with a Relu behind it. */
export function exampleModel(): Uint8Array {
  const nodes: Parts[] = [];
  const tensors: Parts[] = [];
  for (const [at, { name, operator, weight, bias, attributes }] of layers.entries()) {
    const drawn = drawParameters(weight, bias, 'float32', at);
    const before = at === 0 ? 'image' : `${layers[at - 1].name}.relu`;
    const operands = [before, `${name}.weight`, `${name}.bias`];
    nodes.push(
      nodeMessage(operator, operands, name, attributes),
      nodeMessage('Relu', [name], `${name}.relu`),
    );
    tensors.push(
      tensorOf(`${name}.weight`, weight, drawn.weight),
      tensorOf(`${name}.bias`, [bias], drawn.bias),
    );
  }
  const graph = graphMessage({
    name: 'example',
    nodes,
    tensors,
    inputs: [valueInfoMessage('image', float, ['N', 3, 32, 32])],
    outputs: [valueInfoMessage('upsample.relu', float, ['N', 4, 32, 32])],
  });
  return Buffer.concat(modelMessage(graph, 'zeros'));
}

function tensorOf(name: string, dims: readonly number[], data: ArrayBufferView | null): Parts {
  if (data === null) throw new Error(`${name} has not been drawn`);
  return tensorMessage(name, dims, float, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
