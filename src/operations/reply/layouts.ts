import type { StoredTensor } from '../../formats/element-bytes.ts';
import type { Shapes } from '../../layers/geometry.ts';
import type { Layer } from '../../layers/layer.ts';
import { type Layout, type Layouts, sizesIn, splitSizes } from '../../layers/layouts.ts';
import { release } from '../../memory/buffers.ts';
import { permute } from '../../tensor/permute.ts';
import { dtypeOf, elements, type Tensor } from '../../tensor/tensor.ts';

/** What a reply shows, in the layouts of the request. */

/** A tensor of a layer in a layout: the same where that is PyTorch's, else a copy. */
export function inLayout(
  tensor: StoredTensor,
  layout: Layout | null | undefined,
  { in_channels }: Layer,
): StoredTensor {
  if (!layout) return tensor;
  const { data, shape, headroom: _, ...rest } = tensor;
  const moved = elements(dtypeOf(data), data.length);
  permute(data, splitSizes(layout, shape, in_channels), layout.axes, moved);
  return { ...rest, data: moved, shape: sizesIn(layout, shape, in_channels) };
}

/** The shapes of a layer's tensors as they lie in a reply. */
export function shapesIn(shapes: Shapes, layouts: Layouts | undefined, { in_channels }: Layer): Shapes {
  if (!layouts) return shapes;
  return {
    input: sizesIn(layouts.input, shapes.input, in_channels),
    weight: sizesIn(layouts.weight, shapes.weight, in_channels),
    bias: shapes.bias,
    output: sizesIn(layouts.output, shapes.output, in_channels),
  };
}

/** A reduced output: `dims` are the axes that are gone, ascending. */
interface Reduction extends Tensor {
  readonly dims: readonly number[];
}

/** A reduction of an output with its axes in the output's layout. */
export function reductionIn<Own extends Reduction>(reduced: Own, layout: Layout | null | undefined): Own {
  if (!layout) return reduced;
  const { axes } = layout;
  const kept = axes.map((_, axis) => axis).filter((axis) => !reduced.dims.includes(axis));
  const order = axes.filter((axis) => kept.includes(axis)).map((axis) => kept.indexOf(axis));
  const data = permute(
    reduced.data,
    reduced.shape,
    order,
    elements(dtypeOf(reduced.data), reduced.data.length),
  );
  const dims = axes.flatMap((axis, at) => (reduced.dims.includes(axis) ? [at] : []));
  const shape = order.map((axis) => reduced.shape[axis]);
  release(reduced.data);
  return { ...reduced, dims, shape, data };
}
