import type { StagePlanes } from './draw-tiles.ts';
import { drawPlanes } from './planes.ts';
import type { Scheme } from './scale.ts';
import type { StageSpec, StageTensors } from './target.ts';

interface Look {
  readonly scheme: Scheme;
  readonly scatter: boolean;
  /** The number of groups whose hues unsigned values have; an illegal one where it is tried. */
  readonly shown: number;
}

/** The pictures of the tensors. Those that do not belong to the layer are left out. */
export function planesOf(
  spec: StageSpec,
  tensors: StageTensors | undefined,
  { scheme, scatter, shown }: Look,
): StagePlanes {
  if (!tensors) return { input: undefined, weight: undefined, output: undefined };
  const { in_channels, out_channels, groups, kernel, inputSize, outputSize, type } = spec;
  const fits = (tensor: StageTensors['input'], count: number, [height, width]: readonly [number, number]) =>
    tensor.values.length === count * height * width;
  const perGroup = (channels: number) => Math.max(1, Math.floor(channels / shown));
  const plane = (tensor: StageTensors['input'], channels: number, size: readonly [number, number]) =>
    fits(tensor, channels, size)
      ? drawPlanes(tensor, { across: 1, perGroup: perGroup(channels), scheme })
      : undefined;
  const input = plane(tensors.input, in_channels, inputSize);
  const output = plane(tensors.output, out_channels, outputSize);
  if (!fits(tensors.weight, (in_channels * out_channels) / groups, kernel))
    return { input, output, weight: undefined };
  const [across, rows] = scatter
    ? [out_channels / groups, in_channels]
    : [in_channels / groups, out_channels];
  const byRow = scatter === (type === 'conv_transpose2d') ? tensors.weight : turned(tensors.weight, spec);
  return { input, output, weight: drawPlanes(byRow, { across, perGroup: perGroup(rows), scheme }) };
}

/** The kernels in the order of the other side's channels: by output instead of by input, or the other way. */
function turned(
  weight: StageTensors['weight'],
  { in_channels, out_channels, groups, kernel, type }: StageSpec,
) {
  const size = kernel[0] * kernel[1];
  const [inPer, outPer] = [in_channels / groups, out_channels / groups];
  const [rows, columns] = type === 'conv2d' ? [outPer, inPer] : [inPer, outPer];
  const values = new Float64Array(weight.values.length);
  for (let group = 0; group < groups; group++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let tap = 0; tap < size; tap++) {
          const from = ((group * rows + row) * columns + column) * size + tap;
          const to = ((group * columns + column) * rows + row) * size + tap;
          values[to] = weight.values[from] ?? Number.NaN;
        }
  return { shape: weight.shape, values };
}
