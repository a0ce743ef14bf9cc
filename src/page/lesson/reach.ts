import type { FlatConvReply } from '../api/answers.ts';
import type { ConvBody, TensorBody } from '../api/bodies.ts';
import { layerBody, type SequenceLayer } from '../sequence/design.ts';
import { nextInput } from '../sequence/next-input.ts';

/** The answer to a layer of a sequence. */
export type LayerRun = Pick<FlatConvReply, 'shapes' | 'statistics' | 'input' | 'weight' | 'output'>;

/** For every output, whether it hears each input. */
export type Reach = readonly (readonly boolean[])[];

const everyWeightOne = { weight: { fill: 1 }, include: ['input', 'weight'], format: 'flat' } as const;

/** Sends an input through the first layer of a sequence. */
export function firstRequest(layer: SequenceLayer, input: TensorBody): ConvBody {
  return { layer: layerBody(layer), input, ...everyWeightOne };
}

/** Sends what came out of one layer, shuffled where that layer says so, into the next. */
export function nextRequest(
  layer: SequenceLayer,
  before: SequenceLayer,
  run: Pick<LayerRun, 'shapes' | 'output'>,
): ConvBody {
  return firstRequest(layer, nextInput(before, run));
}

/** One image of one pixel for each of `channels` channels, in which this channel alone is 1. */
export function impulses(channels: number): TensorBody {
  return { shape: [channels, channels, 1, 1], fill: { kind: 'dirac' } };
}

/** Reads from the answer to impulses who hears whom: what is not 0 was heard. */
export function reachOf({ shapes, output }: Pick<LayerRun, 'shapes' | 'output'>): Reach {
  const [inputs = 0, outputs = 0] = shapes.output;
  return Array.from({ length: outputs }, (_, out) =>
    Array.from({ length: inputs }, (_, input) => output[input * outputs + out] !== 0),
  );
}

/** Whether every output hears every input. */
export function isFull(reach: Reach): boolean {
  return reach.every((row) => row.every(Boolean));
}
