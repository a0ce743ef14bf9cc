import type { VerifyReply } from '../../api/answers.ts';
import type { FileTensor } from '../../files/file-tensor.ts';
import type { Role } from '../../files/roles.ts';
import { inputShape, planOf } from '../../state/layer.ts';
import { type LayerFields, layerTypes } from '../../state/layer-fields.ts';
import type { Operand, OperandName, PageState } from '../../state/page-state.ts';
import { keepNumbers } from '../../state/storage.ts';
import { shownLayer } from '../stage-layer.ts';
import { inTorchOrder, type LaidOut, type LayoutOwner, torchIndex } from './layouts.ts';

/** What was verified, beside the reply. */
export interface Verified {
  readonly tensors: Readonly<Partial<Record<Role, FileTensor>>>;
  readonly layouts: Readonly<Partial<Record<LaidOut, string>>>;
  /** Whether the layer is the page's. */
  readonly ofPage: boolean;
}

/** The changes that make the stage show the first wrong value, or why it cannot. */
export type Showing = { readonly changes: Partial<PageState> } | { readonly reason: string };

/** Shows the image that the first wrong value is in, and pins that value. */
export function showFirstWrong({ layer, shapes, error }: VerifyReply, verified: Verified): Showing {
  if (!error?.first) return { reason: 'has no wrong value to show' };
  const type = layerTypes.find((name) => name === layer.type);
  if (!type) return { reason: `shows no ${layer.type}` };
  const owner = { ...layer, type };
  const shown = shownLayer(layer, torchOf(shapes.input, verified.layouts.input, owner).slice(-2));
  if ('reason' in shown) return shown;
  const { fields } = shown;
  const index = torchOf(error.first.index, verified.layouts.output, owner);
  const [image, channel, row, column] = index.length === 3 ? [0, ...index] : index;
  const pin = { kind: 'output', channel, row, column } as const;
  const operands: Partial<Record<OperandName, Operand>> = {};
  for (const name of ['input', 'weight', 'bias'] as const) {
    const tensor = verified.tensors[name];
    if (tensor) operands[name] = ownOperand(name, tensor, fields, verified, image);
    else if (!verified.ofPage) operands[name] = { kind: 'random' };
  }
  if (verified.ofPage && Object.keys(operands).length === 0) return { changes: { pin } };
  if (!layer.bias) operands.bias = { kind: 'constant', value: 0 };
  return { changes: { ...fields, ...operands, ...(!verified.ofPage && { seed: 0 }), pin } };
}

/** Sizes or an index in a layout, in PyTorch's order. */
function torchOf(
  sizes: readonly number[],
  layout: string | undefined,
  owner: LayoutOwner,
): readonly number[] {
  return layout === undefined ? sizes : torchIndex(sizes, layout, owner);
}

function shapeOf(name: OperandName, fields: LayerFields): readonly number[] {
  if (name === 'input') return inputShape(fields);
  return name === 'weight' ? planOf(fields).shapes.weight : [fields.out_channels];
}

/** One image of an input, or all of a parameter, in PyTorch's order. */
function ownOperand(
  name: OperandName,
  { values }: FileTensor,
  fields: LayerFields,
  { layouts }: Verified,
  image: number,
): Operand {
  const shape = shapeOf(name, fields);
  const count = shape.reduce((product, size) => product * size, 1);
  const layout = name === 'bias' ? undefined : layouts[name];
  const images = name === 'input' ? values.length / count : 1;
  const all = [images * (shape[0] ?? 1), ...shape.slice(1)];
  const ordered =
    layout === undefined || name === 'bias'
      ? Float64Array.from(values)
      : inTorchOrder(name, values, layout, all, fields);
  const start = name === 'input' ? image * count : 0;
  return { kind: 'numbers', id: keepNumbers({ shape, values: ordered.slice(start, start + count) }) };
}
