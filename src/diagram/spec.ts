import type { LayerType } from '../layers/layer.ts';
import { type Arrangement, arrangementOf } from './arrangement.ts';

/** What a diagram shows of a layer. A resolved layer is a `DiagramSpec`. */
export interface DiagramSpec {
  /** Default: a convolution. */
  readonly type?: LayerType;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
  readonly kernel_size: readonly number[];
  readonly bias: boolean;
}

/** Whether every input channel has a filter, and scatters into outputs. */
export function isScatter({ type }: Pick<DiagramSpec, 'type'>): boolean {
  return type?.startsWith('conv_transpose') ?? false;
}

export function arrangementOfSpec(
  spec: Pick<DiagramSpec, 'in_channels' | 'out_channels' | 'groups'>,
): Arrangement {
  return arrangementOf(spec.in_channels, spec.out_channels, spec.groups);
}
