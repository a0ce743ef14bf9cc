import { tutorialInput, tutorialOperands } from '../../contract/tutorial.ts';
import type { FlatConvReply, JsonNumber } from '../api/answers.ts';
import type { ConvBody } from '../api/bodies.ts';
import { takeChannels } from '../sequence/channels.ts';

/** What the page reads of an answer of POST /v1/conv with all tensors. */
export type TensorsReply = Pick<FlatConvReply, 'shapes' | 'input' | 'weight' | 'bias' | 'output'>;

const answerFields = { include: ['input', 'weight', 'bias'], format: 'flat' } as const;

/** The tutorial's layer with 2 groups; with a seed its kernel is 3 × 3. */
const wholeLayer = (seed: number | undefined) =>
  seed === undefined
    ? tutorialOperands(2, 2).layer
    : { ...tutorialOperands(2, 2).layer, kernel_size: 3, padding: 1 };

/** The layer with 2 groups and the tutorial's numbers, or with a seed and random ones. */
export function wholeRequest(seed: number | undefined): ConvBody {
  const layer = wholeLayer(seed);
  if (seed === undefined) return { ...tutorialOperands(2, 2), layer, input: tutorialInput, ...answerFields };
  const fill = { kind: 'normal', mean: 0, std: 1, seed } as const;
  return { layer, input: { shape: tutorialInput.shape, fill }, seed, ...answerFields };
}

/**
 * One half as a layer of its own: half of the channels through half of the filters, with groups = 1.
 * @param whole the reply to `wholeRequest(seed)`
 */
export function halfRequest(whole: TensorsReply, half: 0 | 1, seed: number | undefined): ConvBody {
  const { shapes, input, weight, bias } = whole;
  const [images = 1, channels = 1, ...spatial] = shapes.input;
  const [filters = 1, ...kernel] = shapes.weight;
  const range = (count: number) => [(half * count) / 2, ((half + 1) * count) / 2] as const;
  return {
    layer: { ...wholeLayer(seed), in_channels: channels / 2, out_channels: filters / 2, groups: 1 },
    input: {
      shape: [images, channels / 2, ...spatial],
      data: takeChannels(input, shapes.input, 1, ...range(channels)),
    },
    weight: {
      shape: [filters / 2, ...kernel],
      data: takeChannels(weight, shapes.weight, 0, ...range(filters)),
    },
    bias: { shape: [filters / 2], data: bias.slice(...range(filters)) },
    ...answerFields,
  };
}

/** How the two halves, one after the other, compare with the whole. */
export interface Comparison {
  readonly equal: number;
  readonly of: number;
  readonly verdict: 'same' | 'rounding' | 'different';
  /** The first value of every output channel of the first image. */
  readonly channels: readonly { readonly whole: JsonNumber; readonly halves: JsonNumber }[];
}

/** What counts as rounding: float32 has 24 bits, and the sums here have few terms. */
const roundingBound = 1e-4;

/** Compares value by value, and bit by bit: -0 is not 0. */
export function compareHalves(whole: TensorsReply, halves: readonly TensorsReply[]): Comparison {
  const [images = 1, channels = 1, ...spatial] = whole.shapes.output;
  const inner = spatial.reduce((product, extent) => product * extent, 1);
  const joined = Array.from({ length: images }, (_, image) =>
    halves.flatMap(({ output, shapes }) => {
      const size = (shapes.output[1] ?? 1) * inner;
      return output.slice(image * size, (image + 1) * size);
    }),
  ).flat();
  const equal = whole.output.filter((value, i) => Object.is(value, joined[i])).length;
  const gap = Math.max(...whole.output.map((value, i) => Math.abs(Number(value) - Number(joined[i]))));
  const isSame = equal === whole.output.length && joined.length === equal;
  return {
    equal,
    of: whole.output.length,
    verdict: isSame ? 'same' : gap < roundingBound ? 'rounding' : 'different',
    channels: Array.from({ length: channels }, (_, channel) => ({
      whole: whole.output[channel * inner] ?? 'NaN',
      halves: joined[channel * inner] ?? 'NaN',
    })),
  };
}
