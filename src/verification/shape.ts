import { ProblemError } from '../errors.ts';
import { geometryOf, shapesOf } from '../layers/geometry.ts';
import { type Layer, type LayerType, paddingPairs, spatialAxes } from '../layers/layer.ts';
import { spatialLetters, torchLayouts } from '../layers/layouts.ts';
import type { Plan } from '../layers/plan.ts';
import { elementCount, shapeText } from '../tensor/tensor.ts';

/** What gives an output of another shape than the expected one. */
export interface ShapeCause {
  readonly cause: string;
  readonly text: string;
  readonly fix: string;
}

/** The largest value of a field that is tried. */
const largest = 16;

/** What alone would give an output of this shape, the simplest first. */
export function shapeCauses(plan: Plan, given: readonly number[]): ShapeCause[] {
  const { layer, shapes } = plan;
  const causes = [...arrangements(shapes.output, given, layer)];
  if (given.length !== shapes.output.length) return causes;
  return [
    ...causes,
    ...fields(plan, given),
    ...channels(layer, shapes.output, given),
    ...otherType(plan, given),
  ];
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((size, i) => size === other[i]);
}

/** The same elements with other axes. */
function* arrangements(
  expected: readonly number[],
  given: readonly number[],
  layer: Layer,
): Iterable<ShapeCause> {
  const axes = spatialAxes[layer.type];
  const batch = expected.length - axes - 1;
  const last = [...expected.slice(0, batch), ...expected.slice(batch + 1), expected[batch]];
  const wanted = shapeText(expected);
  if (isSame(given, last)) {
    const name = `N${spatialLetters[axes]}C`;
    yield {
      cause: 'output-layout',
      text: `The output lies channels-last, ${name}.`,
      fix: `Send "layout": {"output": "${name}"}, or move its axes to ${torchLayouts(layer.type).data}, ${wanted}`,
    };
  }
  const ones = (shape: readonly number[]) => shape.filter((size) => size !== 1);
  if (given.length !== expected.length && isSame(ones(given), ones(expected))) {
    yield {
      cause: 'axes-of-one',
      text: `Axes of length 1 are ${given.length < expected.length ? 'missing' : 'too many'}, such as that of the batch.`,
      fix: `Reshape it to ${wanted}`,
    };
    return;
  }
  if (given.length === expected.length && isSame([...given].sort(byValue), [...expected].sort(byValue))) {
    if (!isSame(given, last))
      yield {
        cause: 'axes-exchanged',
        text: 'The axes come in another order.',
        fix: `Transpose it to ${wanted}`,
      };
    return;
  }
  if (elementCount(given) === elementCount(expected) && given.length !== expected.length)
    yield {
      cause: 'reshaped',
      text: 'The output has as many elements, in other axes.',
      fix: `Reshape it to ${wanted}`,
    };
}

const byValue = (one: number, other: number) => one - other;

/** The words of a layer whose values decide the sizes, and the least of each. */
const sizing = [
  ['stride', 1],
  ['padding', 0],
  ['dilation', 1],
  ['output_padding', 0],
  ['kernel_size', 1],
] as const;

/** One field of the layer with other values. */
function* fields(plan: Plan, given: readonly number[]): Iterable<ShapeCause> {
  const { layer, shapes } = plan;
  const axes = layer.kernel_size.length;
  for (const [field, least] of sizing) {
    const own = field === 'padding' ? paddingPairs(layer).map(([before]) => before) : layer[field];
    if (!own) continue;
    // Each axis depends on its own value alone.
    const found = own.map((value, axis) => {
      const tried = Array.from({ length: largest + 1 - least }, (_, i) => i + least).sort(
        (one, other) => Math.abs(one - value) - Math.abs(other - value),
      );
      return [value, ...tried].find((other) => {
        const values = own.map((usual, i) => (i === axis ? other : usual));
        const sizes = outputOf(
          { ...layer, [field]: field === 'padding' && other === value ? layer.padding : values },
          plan,
        );
        const at = shapes.output.length - axes + axis;
        return sizes?.[at] === given[at];
      });
    });
    const values = found.filter((value) => value !== undefined);
    if (values.length < axes || isSame(values, own)) continue;
    const other = outputOf({ ...layer, [field]: values }, plan);
    if (!other || !isSame(other, given)) continue;
    yield {
      cause: field.replace('_', '-'),
      text: `${field} ${shapeText(values)} gives this shape.`,
      fix: `Set ${field} to ${JSON.stringify(field === 'padding' ? layer.padding : own)}`,
    };
  }
}

function* channels(
  { groups, in_channels, out_channels }: Layer,
  expected: readonly number[],
  given: readonly number[],
): Iterable<ShapeCause> {
  const differing = expected.flatMap((size, i) => (size === given[i] ? [] : [i]));
  if (differing.length !== 1) return;
  const [axis] = differing;
  const count = given[axis];
  if (expected[axis] !== out_channels || (axis > 0 && axis !== 1)) return;
  if (groups > 1 && (count === out_channels / groups || count === out_channels * groups))
    yield {
      cause: 'groups-ignored',
      text: `There are ${count} channels: out_channels ${out_channels} ${count < out_channels ? 'divided by' : 'times'} groups ${groups}.`,
      fix: `out_channels counts the channels of all ${groups} groups together`,
    };
  if (count === in_channels)
    yield {
      cause: 'weight-transposed',
      text: `There are ${count} channels, as many as the input has.`,
      fix: 'Exchange the input and output channels of the weight',
    };
}

/** A convolution where a transposed layer belongs, and the other way round. */
function* otherType(plan: Plan, given: readonly number[]): Iterable<ShapeCause> {
  const { layer } = plan;
  const axes = spatialAxes[layer.type];
  const transposed = layer.type.startsWith('conv_transpose');
  const type: LayerType = transposed ? `conv${axes}d` : `conv_transpose${axes}d`;
  const { output_padding: _, ...fields } = layer;
  const other = outputOf({ ...fields, type, padding_mode: 'zeros' }, plan);
  if (!other || !isSame(other, given)) return;
  yield {
    cause: 'forward-for-transposed',
    text: `${type} gives this shape.`,
    fix: `Compute ${layer.type}`,
  };
}

/** The output's shape of another layer on the same input, if it has one. */
function outputOf(layer: Layer, { shapes }: Plan): readonly number[] | undefined {
  try {
    const geometry = geometryOf(layer, shapes.input, { layer: '', input: '' });
    return shapesOf(layer, shapes.input, geometry).output;
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
