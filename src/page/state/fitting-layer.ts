import { isTransposed } from '../../layers/layer.ts';
import { nearestLegalGroups } from './group-choices.ts';
import { faultsOf } from './layer.ts';
import { isView, neededShape } from './operands.ts';
import { type LayerFields, numberNames, type OperandName, type PageState } from './page-state.ts';

/**
 * The change of the layer that makes numbers of a shape fit as an operand: `[1, C, H, W]`, an image without N or C, a weight
 * as PyTorch has it, or a bias. Undefined where there is none, or where nothing need change.
 */
export function fittingLayer(
  state: PageState,
  name: OperandName,
  shape: readonly number[],
): Partial<LayerFields> | undefined {
  for (const fields of candidates(state, name, shape)) {
    const wanted = { ...state, ...fields };
    const next = { ...wanted, groups: fields.groups ?? nearestLegalGroups(wanted) ?? state.groups };
    if (faultsOf(next).length > 0 || !isView(shape, neededShape(next, name))) continue;
    const changed = numberNames.filter((field) => next[field] !== state[field]);
    return changed.length > 0 ? Object.fromEntries(changed.map((field) => [field, next[field]])) : undefined;
  }
  return undefined;
}

/** What a shape may say of the layer, the likeliest first. */
function candidates(state: PageState, name: OperandName, shape: readonly number[]): Partial<LayerFields>[] {
  const [height, width] = shape.slice(-2);
  if (name === 'bias') return [{ out_channels: shape.reduce((product, size) => product * size, 1) }];
  if (height !== width || height === undefined) return [];
  if (name === 'input') return [{ in_channels: shape.at(-3) ?? 1, size: height }];
  const [first = 1, second = 1] = shape.length === 4 ? shape : [1, ...shape];
  return [state.groups, 1].map((groups) => ({
    ...(isTransposed(state)
      ? { in_channels: first, out_channels: second * groups }
      : { out_channels: first, in_channels: second * groups }),
    kernel_size: height,
    groups,
  }));
}
