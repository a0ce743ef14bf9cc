import { type Arrangement, groupOfInput, groupOfOutput } from '../../diagram/arrangement.ts';
import type { ChannelRange } from '../../layers/connectivity.ts';

/** An input channel, or a cell of it. */
export interface InputTarget {
  readonly kind: 'input';
  readonly channel: number;
  readonly row?: number;
  readonly column?: number;
}

/** The kernel of one input channel for one output channel, or one weight of it. */
export interface WeightTarget {
  readonly kind: 'weight';
  readonly out: number;
  readonly in: number;
  readonly row?: number;
  readonly column?: number;
}

/** An output channel, or a cell of it. */
export interface OutputTarget {
  readonly kind: 'output';
  readonly channel: number;
  readonly row?: number;
  readonly column?: number;
}

/** What a reader points at. */
export type Target = InputTarget | WeightTarget | OutputTarget;

/** What the stage shows of a layer. Pairs are height and width. */
export interface StageSpec {
  readonly type: 'conv2d' | 'conv_transpose2d';
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly inputSize: readonly [number, number];
  readonly outputSize: readonly [number, number];
}

/** The values of a tensor's first image, row-major. The last two axes are height and width. */
export interface PlaneTensor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** What the service computed. */
export interface StageTensors {
  readonly input: PlaneTensor;
  readonly weight: PlaneTensor;
  readonly output: PlaneTensor;
  /** Empty where the layer has none. */
  readonly bias: Float64Array;
}

/** Everything that is connected with a target: which input channels, and which output channels. */
export interface Path {
  readonly group: number;
  readonly inputs: ChannelRange;
  readonly outputs: ChannelRange;
}

/** A channel's whole path, both ways. Undefined where the channel is left over or does not exist. */
export function pathOf(arrangement: Arrangement, target: Target): Path | undefined {
  const { inPer, outPer, inputs, outputs } = arrangement;
  const [first, own] =
    target.kind === 'input'
      ? [groupOfInput(arrangement, target.channel), target.channel < inputs]
      : [
          groupOfOutput(arrangement, target.kind === 'output' ? target.channel : target.out),
          target.kind === 'output' ? target.channel < outputs : target.out < outputs,
        ];
  if (first === undefined || !own) return undefined;
  const group = first;
  const all = {
    inputs: { from: group * inPer, to: (group + 1) * inPer - 1 },
    outputs: { from: group * outPer, to: (group + 1) * outPer - 1 },
  };
  const one = (channel: number) => ({ from: channel, to: channel });
  if (target.kind === 'input') return { group, inputs: one(target.channel), outputs: all.outputs };
  if (target.kind === 'output') return { group, inputs: all.inputs, outputs: one(target.channel) };
  if (target.in < all.inputs.from || target.in > all.inputs.to) return undefined;
  return { group, inputs: one(target.in), outputs: one(target.out) };
}

/**
 * The place of a kernel in the weight tensor: the index of its plane. PyTorch's layouts are
 * `[out, in / groups, kh, kw]`, and `[in, out / groups, kh, kw]` of transposed layers.
 */
export function kernelIndex(spec: StageSpec, out: number, input: number): number {
  const inPer = spec.in_channels / spec.groups;
  const outPer = spec.out_channels / spec.groups;
  return spec.type === 'conv2d' ? out * inPer + (input % inPer) : input * outPer + (out % outPer);
}
