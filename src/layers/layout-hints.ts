import { shapeText } from '../tensor/tensor.ts';
import { isTransposed, type Layer, spatialAxes, weightShape } from './layer.ts';
import { spatialLetters } from './layouts.ts';

/**
 * Recognises operands in the layouts of other libraries by their shapes, and says how NumPy brings them into
 * PyTorch's, or which `layout` a request says.
 */

/**
 * The hint for a tensor of the shape `[N, C, *spatial]` if `given` is that shape with its channels last.
 * @param field what `layout` calls the tensor, where the request has a `layout`
 */
export function channelsLastHint(
  expected: readonly number[],
  axes: 1 | 2 | 3,
  given: readonly number[],
  field?: 'input' | 'output',
): string | undefined {
  const batch = expected.length - axes - 1;
  const order = [...range(0, batch), ...range(batch + 1, expected.length), batch];
  if (!isPermuted(expected, order, given)) return undefined;
  const letters = (batch === 1 ? 'N' : '') + spatialLetters[axes];
  const torch = `${batch === 1 ? 'N' : ''}C${spatialLetters[axes]}`;
  const said = field ? `, or ${layoutField(`N${spatialLetters[axes]}C`, field)}` : '';
  return `this looks channels-last, ${letters}C: send ${torch}, ${shapeText(expected)}, in NumPy ${transpose(order)}${said}`;
}

/** The same for the input of a layer, of which only the channels are known. */
export function channelsLastInput(
  layer: Layer,
  given: readonly number[],
  field?: 'input',
): string | undefined {
  const axes = spatialAxes[layer.type];
  const sizes = given.slice(-axes - 1, -1);
  const expected = [...given.slice(0, -axes - 1), layer.in_channels, ...sizes];
  return channelsLastHint(expected, axes, given, field);
}

/** Orders of a weight's axes: k stands for the kernel's. */
const orders = ['kIO', 'kOI', 'OkI', 'IkO', 'IOk', 'OIk'] as const;

/** The hint for a weight if `given` is the shape of the layer's in another layout. */
export function weightLayoutHint(layer: Layer, given: readonly number[]): string | undefined {
  const expected = weightShape(layer);
  const spatial = spatialLetters[spatialAxes[layer.type]];
  const kernel = range(2, expected.length);
  const [first, second] = isTransposed(layer) ? ['I', 'O'] : ['O', 'I'];
  const torch = `${first}${second}${spatial}`;
  for (const order of orders) {
    const axes = [...order].flatMap((axis) => (axis === 'k' ? kernel : axis === first ? [0] : [1]));
    const name = order.replace('k', spatial);
    if (name === torch || !isPermuted(expected, axes, given)) continue;
    const looks = order.endsWith('k') ? 'as if in and out were exchanged' : 'channels-last';
    return `this looks ${looks}, ${name}: send ${torch}, ${shapeText(expected)}, in NumPy ${transpose(axes)}, or ${layoutField(name, 'weight')}`;
  }
  return depthwiseHint(layer, expected, given, spatial);
}

/** Keras keeps a depthwise weight as [*kernel, channels, multiplier]. */
function depthwiseHint(
  { in_channels, out_channels, groups, kernel_size }: Layer,
  expected: readonly number[],
  given: readonly number[],
  spatial: string,
): string | undefined {
  if (groups !== in_channels || expected[1] !== 1) return undefined;
  const keras = [...kernel_size, in_channels, out_channels / in_channels];
  if (!isPermuted(keras, range(0, keras.length), given)) return undefined;
  const axes = kernel_size.length;
  const moved = transpose([...range(2, axes + 2), 0, 1]);
  const shape = shapeText(expected);
  return `this looks channels-last, ${spatial}IM: send OI${spatial}, ${shape}, in NumPy ${moved}.reshape(${shape.slice(1, -1)}), or ${layoutField(`${spatial}IM`, 'weight')}`;
}

/** How a request says that a tensor lies so. */
function layoutField(name: string, field: 'input' | 'weight' | 'output'): string {
  return `say "layout": {"${field}": "${name}"}`;
}

/** Whether `given` has the sizes of `shape` in the order of `axes`. */
function isPermuted(shape: readonly number[], axes: readonly number[], given: readonly number[]): boolean {
  return given.length === shape.length && given.every((size, i) => size === shape[axes[i]]);
}

/** The call that undoes an order of axes. */
function transpose(axes: readonly number[]): string {
  return `x.transpose(${range(0, axes.length)
    .map((axis) => axes.indexOf(axis))
    .join(', ')})`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
