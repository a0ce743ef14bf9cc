import type { OnnxConvolution } from '../../../contract/onnx.ts';
import type { FileTensor } from '../../files/file-tensor.ts';
import type { Operand, PageState } from '../../state/page-state.ts';
import { keepNumbers } from '../../state/storage.ts';
import { type Shown, shownLayer } from '../stage-layer.ts';

/** The side of the image where the model does not state it. */
const otherSize = 16;

/** The convolution in the page's fields, or why the stage cannot show it. */
export function shownConvolution({ layer, shapes, reason }: OnnxConvolution): Shown {
  if (!layer) return { reason: `cannot show it: ${reason}` };
  const extents = layer.kernel_size.map((size, axis) => layer.dilation[axis] * (size - 1) + 1);
  const side = Math.max(otherSize, ...extents);
  const sizes = shapes?.input.slice(2) ?? [];
  const known = sizes.length === layer.kernel_size.length && sizes.every((size) => size > 0);
  return shownLayer(layer, known ? sizes : layer.kernel_size.map(() => side));
}

/** The changes that show a convolution with its parameters; as PyTorch initialises them where there are none. */
export function changesOf(
  shown: Shown,
  tensors: readonly FileTensor[],
  hasBias: boolean,
): Partial<PageState> {
  if ('reason' in shown) return {};
  const operandOf = (name: string): Operand | undefined => {
    const tensor = tensors.find((other) => other.name === name);
    if (!tensor) return undefined;
    return {
      kind: 'numbers',
      id: keepNumbers({ shape: tensor.shape, values: Float64Array.from(tensor.values) }),
    };
  };
  return {
    ...shown.fields,
    weight: operandOf('weight') ?? { kind: 'random' },
    bias: operandOf('bias') ?? (hasBias ? { kind: 'random' } : { kind: 'constant', value: 0 }),
  };
}
