import { computed } from '@preact/signals';
import type { FileTensor } from '../../files/file-tensor.ts';
import { type Role, roles } from '../../files/roles.ts';
import { faults, figures } from '../../state/layer.ts';
import { isView, neededShape } from '../../state/operands.ts';
import { pageState } from '../../state/page-state.ts';
import { given, layoutOwner, layouts, ownLayer } from './given.ts';
import { shapeIn } from './layouts.ts';

/** The shape that a tensor needs in its layout. Undefined of layers that are not the page's, and of illegal ones. */
export function wantedShape(role: Role): readonly number[] | undefined {
  if (ownLayer.value !== undefined || faults.value.length > 0 || !figures.value) return undefined;
  const shape = role === 'output' ? figures.value.outputShape : neededShape(pageState.value, role);
  const layout = role === 'bias' ? undefined : layouts.value[role];
  if (layout === undefined || role === 'bias') return shape;
  try {
    return shapeIn(role, layout, shape, layoutOwner.value);
  } catch {
    // The layer's tensors have no such layout. The service says why.
    return undefined;
  }
}

/** The given tensors. Flat lists of numbers, and shapes that only lack axes of size 1, have the shape that is needed. */
export const shaped = computed(() => {
  const result: Partial<Record<Role, FileTensor>> = {};
  for (const role of roles) {
    const tensor = given.value[role];
    const wanted = tensor && wantedShape(role);
    if (tensor) result[role] = wanted && isView(tensor.shape, wanted) ? { ...tensor, shape: wanted } : tensor;
  }
  return result;
});
