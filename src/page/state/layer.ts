import { computed, type ReadonlySignal } from '@preact/signals';
import { ProblemError } from '../../errors.ts';
import { isTransposed, type LayerSpec } from '../../layers/layer.ts';
import { type Plan, planLayer } from '../../layers/plan.ts';
import { elementCount } from '../../tensor/tensor.ts';
import type { StageSpec } from '../stage/target.ts';
import { nearestInRange, rangeFault } from './field-limits.ts';
import { nearestLegalChange } from './nearest-legal.ts';
import { initialState, type LayerFields, type NumberName, numberNames, pageState } from './page-state.ts';

/** What is wrong with a field, and the nearest change that makes the layer legal. */
export interface FieldFault {
  readonly field: keyof LayerFields;
  readonly message: string;
  readonly hint?: string;
  readonly fix?: Partial<LayerFields>;
}

/** What a layer has and does, of one image. */
export interface Figures {
  readonly weights: number;
  /** Weights and biases. */
  readonly parameters: number;
  readonly macs: number;
  readonly outputShape: readonly number[];
  readonly weightShape: readonly number[];
  /** How many input channels an output channel is computed from, and how many there are. */
  readonly hears: number;
  readonly of: number;
}

/** The layer as the API takes it. Fields that PyTorch has defaults for are all there. */
export function layerSpec(fields: LayerFields) {
  const { type, in_channels, out_channels, kernel_size, stride, padding, dilation, groups } = fields;
  const longer = isTransposed(fields) ? { output_padding: fields.output_padding } : {};
  return { type, in_channels, out_channels, kernel_size, stride, padding, ...longer, dilation, groups };
}

/** The input's shape, one image: `[1, C, H, W]`. */
export function inputShape({ in_channels, size }: LayerFields): number[] {
  return [1, in_channels, size, size];
}

/**
 * All that is known of the layer before it is computed.
 * @throws ProblemError where PyTorch refuses the layer, or its input
 */
export function planOf(fields: LayerFields): Plan {
  const spec: LayerSpec = { ...layerSpec(fields), bias: true, padding_mode: 'zeros', dtype: 'float32' };
  return planLayer(spec, inputShape(fields), { layer: '', input: '/size' });
}

/** What is wrong with a layer's fields. An empty list says that the layer is legal. */
export function faultsOf(fields: LayerFields): FieldFault[] {
  const wrong = numberNames.flatMap((field): FieldFault[] => {
    const message = rangeFault(field, fields[field]);
    if (message === undefined) return [];
    const fix = { [field]: nearestInRange(field, fields[field]) };
    return [{ field, message: `${field} ${message}`, fix }];
  });
  if (wrong.length > 0) return wrong;
  try {
    planOf(fields);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.faults.map(({ pointer, message, hint }) => {
      const field = fieldOfPointer(pointer);
      const fix = nearestLegalChange(fields, field, isLegal);
      return { field, message, ...(hint !== undefined && { hint }), ...(fix && { fix }) };
    });
  }
}

function isLegal(fields: LayerFields): boolean {
  if (numberNames.some((name) => rangeFault(name, fields[name]) !== undefined)) return false;
  try {
    planOf(fields);
    return true;
  } catch {
    return false;
  }
}

function fieldOfPointer(pointer: string): NumberName {
  return numberNames.find((name) => pointer.startsWith(`/${name}`)) ?? 'size';
}

/** @throws ProblemError as planOf */
function specOf(fields: LayerFields): StageSpec {
  const { type, in_channels, out_channels, groups, kernel_size, stride, padding, dilation, size } = fields;
  const [, , height = 1, width = 1] = planOf(fields).shapes.output;
  return {
    type,
    in_channels,
    out_channels,
    groups,
    kernel: [kernel_size, kernel_size],
    stride: [stride, stride],
    padding: [padding, padding],
    dilation: [dilation, dilation],
    inputSize: [size, size],
    outputSize: [height, width],
  };
}

/** @throws ProblemError as planOf */
export function figuresOf(fields: LayerFields): Figures {
  const { shapes, cost } = planOf(fields);
  return {
    weights: elementCount(shapes.weight),
    parameters: cost.parameters,
    macs: cost.macs,
    outputShape: shapes.output,
    weightShape: shapes.weight,
    hears: fields.in_channels / fields.groups,
    of: fields.in_channels,
  };
}

/** What is wrong with the page's layer. */
export const faults: ReadonlySignal<readonly FieldFault[]> = computed(() => faultsOf(pageState.value));

let lastLegal: StageSpec | undefined;

/** The page's layer. Where it is illegal, the last legal one, and not `current`. */
export const legalLayer: ReadonlySignal<{ readonly spec: StageSpec; readonly current: boolean }> = computed(
  () => {
    const current = faults.value.length === 0;
    if (current || lastLegal === undefined) lastLegal = specOf(current ? pageState.value : initialState);
    return { spec: lastLegal, current };
  },
);

/** What the page's layer has and does. Undefined where it is illegal. */
export const figures: ReadonlySignal<Figures | undefined> = computed(() =>
  faults.value.length === 0 ? figuresOf(pageState.value) : undefined,
);

/** What the same layer has and does with one group. Undefined where it is illegal. */
export const denseFigures: ReadonlySignal<Figures | undefined> = computed(() =>
  faults.value.length === 0 ? figuresOf({ ...pageState.value, groups: 1 }) : undefined,
);
