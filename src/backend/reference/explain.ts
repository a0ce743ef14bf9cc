import { sourcesAlong } from '../../layers/extension.ts';
import { isTransposed, spatialAxes } from '../../layers/layer.ts';
import type { Plan } from '../../layers/plan.ts';
import { type Axis, eachAxis, type Triple, triple } from '../../layers/triple.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { elementCount, elements, roundTo, type TensorData } from '../../tensor/tensor.ts';
import type { Operands } from '../backend.ts';
import { roundingTo } from './arithmetic.ts';
import { readersOf } from './readers.ts';

/** One product of the sum that an output value is. */
export interface Term {
  /** Into the input, as its shape has axes; outside it where zeros are padded. */
  readonly input_index: readonly number[];
  readonly weight_index: readonly number[];
  readonly input: number;
  readonly weight: number;
  readonly product: number;
  /**
   * Whether the position is in the padding: a zero, or an element of the input that the padding mode has put
   * there.
   */
  readonly padded: boolean;
}

/**
 * Where one output value comes from: `value` is the sum of the terms' products in their order, from 0, then +
 * bias, in the layer's dtype.
 */
export interface Explanation {
  readonly value: number;
  readonly bias: number | null;
  readonly group: number;
  readonly terms: readonly Term[];
}

/** The number of terms of an output value of the plan's layer; of a transposed layer, at most. */
export function mostTerms({ geometry, layer }: Plan): number {
  const channels = isTransposed(layer) ? geometry.outPerGroup : geometry.inPerGroup;
  return channels * elementCount(geometry.kernel);
}

/**
 * The terms of the output value at `index`, `[n, c, *spatial]` or without n as the output has it, in the
 * order in which every kernel sums them.
 */
export function explainValue(
  plan: Plan,
  { input, weight, bias }: Operands,
  index: readonly number[],
): Explanation {
  const { layer, shapes, geometry } = plan;
  const axes = spatialAxes[layer.type];
  const round = roundingTo(geometry.dtype);
  const leading = index.slice(0, index.length - axes);
  const channel = leading[leading.length - 1];
  const image = leading.slice(0, -1);
  const outPerGroup = layer.out_channels / layer.groups;
  const inPerGroup = layer.in_channels / layer.groups;
  const group = Math.floor(channel / outPerGroup);
  const met = isTransposed(layer) ? transposedReads : forwardReads;
  const reads = met(plan, triple(index.slice(-axes), 0));
  const terms: Term[] = [];
  let sum = 0;
  for (let i = 0; i < inPerGroup; i++) {
    for (const { position, tap, padded, outside } of reads) {
      checkpoint();
      const input_index = [...image, group * inPerGroup + i, ...position.slice(3 - axes)];
      const weight_index = isTransposed(layer)
        ? [group * inPerGroup + i, channel - group * outPerGroup, ...tap.slice(3 - axes)]
        : [channel, i, ...tap.slice(3 - axes)];
      const read = outside ? 0 : elementAt(input, shapes.input, input_index);
      const factor = elementAt(weight, shapes.weight, weight_index);
      const product = round(read * factor);
      sum = round(sum + product);
      terms.push({ input_index, weight_index, input: read, weight: factor, product, padded });
    }
  }
  const added = bias?.[channel] ?? null;
  const value = elements(geometry.dtype, 1);
  value[0] = added === null ? sum : sum + added;
  roundTo(value, layer.dtype);
  return { value: value[0], bias: added, group, terms };

  function elementAt(data: TensorData, shape: readonly number[], at: readonly number[]): number {
    return data[at.reduce((offset, position, axis) => offset * shape[axis] + position, 0)];
  }
}

/** A position of the input that is read, and the tap that meets it. */
interface Read {
  readonly position: Triple;
  readonly tap: Triple;
  readonly padded: boolean;
  /** Whether a zero is read instead. */
  readonly outside: boolean;
}

/** The reads of one channel, in the order of the sum. */
type Reads = (plan: Plan, output: Triple) => Read[];

const forwardReads: Reads = ({ geometry, extension }, output) => {
  const sources = extension && eachAxis((axis) => sourcesAlong(extension, axis));
  const along = (axis: Axis) =>
    Array.from({ length: geometry.kernel[axis] }, (_, tap) => {
      const at = output[axis] * geometry.stride[axis] + tap * geometry.dilation[axis] - geometry.before[axis];
      const inside = at >= 0 && at < geometry.input[axis];
      if (!extension || !sources) return { tap, position: at, padded: !inside, outside: !inside };
      const original = at - extension.before[axis];
      const padded = original < 0 || original >= extension.input[axis];
      return { tap, position: sources[axis][at], padded, outside: false };
    });
  return combined(eachAxis(along));
};

const transposedReads: Reads = ({ geometry }, output) =>
  combined(
    eachAxis((axis) =>
      readersOf(geometry, axis, output[axis]).map(([position, tap]) => ({
        tap,
        position,
        padded: false,
        outside: false,
      })),
    ),
  );

interface AxisRead {
  readonly tap: number;
  readonly position: number;
  readonly padded: boolean;
  readonly outside: boolean;
}

function combined([depth, height, width]: readonly [AxisRead[], AxisRead[], AxisRead[]]): Read[] {
  return depth.flatMap((d) =>
    height.flatMap((h) =>
      width.map((w) => ({
        position: [d.position, h.position, w.position] as const,
        tap: [d.tap, h.tap, w.tap] as const,
        padded: d.padded || h.padded || w.padded,
        outside: d.outside || h.outside || w.outside,
      })),
    ),
  );
}
