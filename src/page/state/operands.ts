import type { ConvBody } from '../api/bodies.ts';
import { inputShape, layerSpec, planOf } from './layer.ts';
import { type OperandName, operandNames, type PageState } from './page-state.ts';
import { ownNumbers } from './storage.ts';

/**
 * The shape that an operand needs.
 * @throws ProblemError where the layer is illegal
 */
export function neededShape(state: PageState, name: OperandName): readonly number[] {
  if (name === 'input') return inputShape(state);
  const { weight } = planOf(state).shapes;
  return name === 'weight' ? weight : [state.out_channels];
}

/** Why an operand cannot be computed with, in a sentence, or undefined. The layer is legal. */
export function operandFault(state: PageState, name: OperandName): string | undefined {
  const operand = state[name];
  if (operand.kind !== 'numbers') return undefined;
  const numbers = ownNumbers(operand.id);
  if (numbers === undefined) return 'The numbers are being looked for.';
  if (numbers === null)
    return `The ${name} of this link lies in the browser that made it. Give the numbers again, or choose others.`;
  const needed = neededShape(state, name);
  if (isView(numbers.shape, needed)) return undefined;
  return `Your ${name} has the shape [${numbers.shape.join(', ')}], the layer needs [${needed.join(', ')}].`;
}

/**
 * Whether numbers of one shape can be read as another one without moving any: neighbouring axes may be one, and axes of
 * size 1 may be left out or added.
 */
export function isView(given: readonly number[], needed: readonly number[]): boolean {
  const sizes = needed.filter((size) => size !== 1);
  let next = 0;
  for (const size of given) {
    let merged = 1;
    while (merged < size && next < sizes.length) merged *= sizes[next++] ?? 1;
    if (merged !== size) return false;
  }
  return next === sizes.length;
}

/** An operand as the API takes it, or undefined where the service draws it by the seed. */
function operandBody(state: PageState, name: OperandName) {
  const operand = state[name];
  const shape = [...neededShape(state, name)];
  if (operand.kind === 'constant') return { shape, fill: operand.value };
  if (operand.kind === 'ramp')
    return { shape, fill: { kind: 'axis', axis: name === 'input' ? 1 : 0, offset: 1 } } as const;
  if (operand.kind === 'numbers') return { shape, data: Array.from(ownNumbers(operand.id)?.values ?? []) };
  if (name !== 'input') return undefined;
  return { shape, fill: { kind: 'normal', mean: 0, std: 1, seed: state.seed } } as const;
}

/**
 * The fields that the bodies of /v1/conv and /v1/explain have in common. The layer is legal, and no operand has a fault.
 */
export function operandFields(state: PageState) {
  const [input, weight, bias] = operandNames.map((name) => operandBody(state, name));
  const drawn = weight === undefined || bias === undefined;
  return {
    layer: layerSpec(state),
    input: input ?? [],
    ...(weight && { weight }),
    ...(bias && { bias }),
    ...(drawn && { seed: state.seed }),
  } satisfies ConvBody;
}
