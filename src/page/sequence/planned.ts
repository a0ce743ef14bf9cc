import { type Plan, planLayer } from '../../layers/plan.ts';
import type { StageSpec } from '../stage/target.ts';
import { type Design, layerBody, type SequenceLayer } from './design.ts';

/** A layer of a sequence on the input that reaches it. */
export interface PlannedLayer {
  readonly layer: SequenceLayer;
  readonly plan: Plan;
  readonly spec: StageSpec;
}

/**
 * Follows an input of `size` × `size` through layers that feed each other.
 * @throws ProblemError where PyTorch refuses a layer, or its input
 */
export function planLayers({ layers, size }: Pick<Design, 'layers' | 'size'>): PlannedLayer[] {
  const planned: PlannedLayer[] = [];
  for (const layer of layers) {
    const inputSize = planned.at(-1)?.spec.outputSize ?? [size, size];
    planned.push(planOne(layer, inputSize));
  }
  return planned;
}

function planOne(layer: SequenceLayer, inputSize: readonly [number, number]): PlannedLayer {
  const { type, in_channels, out_channels, groups, kernel_size, stride, padding, dilation } = layer;
  const body = { ...layerBody(layer), padding_mode: 'zeros', dtype: 'float32' } as const;
  const plan = planLayer(body, [1, in_channels, ...inputSize], { layer: '', input: '/size' });
  const [, , height = 1, width = 1] = plan.shapes.output;
  const spec: StageSpec = {
    type,
    in_channels,
    out_channels,
    groups,
    kernel: [kernel_size, kernel_size],
    stride: [stride, stride],
    padding: [padding, padding],
    dilation: [dilation, dilation],
    inputSize,
    outputSize: [height, width],
  };
  return { layer, plan, spec };
}
