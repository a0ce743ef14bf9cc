import { useMemo } from 'preact/hooks';
import { arrangementOf } from '../../diagram/arrangement.ts';
import { layoutStage } from '../../diagram/layout.ts';
import type { StagePlanes } from './draw-tiles.ts';
import { frozenLayout } from './frozen.ts';
import type { Scene } from './painter.ts';
import { drawPlanes } from './planes.ts';
import type { Scheme } from './scale.ts';
import type { StageSpec, StageTensors } from './target.ts';
import type { Theme } from './theme.ts';

interface Wanted {
  readonly spec: StageSpec;
  readonly tensors: StageTensors | undefined;
  readonly attempt: number | undefined;
  readonly scatter: boolean;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme | undefined;
}

/** The scene of a layer, made anew only where something of it has changed. */
export function useScene({
  spec,
  tensors,
  attempt,
  scatter,
  width,
  height,
  theme,
}: Wanted): Scene | undefined {
  const key = JSON.stringify(spec);
  const scheme = theme?.scheme;
  const planes = useMemo(
    () => planesOf(spec, tensors, scheme ?? 'light', scatter),
    [key, tensors, scheme, scatter],
  );
  return useMemo(() => {
    if (!theme || width === 0) return undefined;
    const arrangement = arrangementOf(spec.in_channels, spec.out_channels, attempt ?? spec.groups);
    const layout = frozenLayout(layoutStage(arrangement, { width, height, scatter }));
    const weight = attempt === undefined ? planes.weight : undefined;
    return { spec, layout, planes: { ...planes, weight }, theme };
  }, [key, planes, attempt, scatter, width, height, theme]);
}

/** The pictures of the tensors. Those that do not belong to the layer are left out. */
function planesOf(
  spec: StageSpec,
  tensors: StageTensors | undefined,
  scheme: Scheme,
  scatter: boolean,
): StagePlanes {
  if (!tensors) return { input: undefined, weight: undefined, output: undefined };
  const { in_channels, out_channels, groups, kernel, inputSize, outputSize, type } = spec;
  const [inPer, outPer] = [in_channels / groups, out_channels / groups];
  const fits = (tensor: StageTensors['input'], count: number, [height, width]: readonly [number, number]) =>
    tensor.values.length === count * height * width;
  const input = fits(tensors.input, in_channels, inputSize)
    ? drawPlanes(tensors.input, 1, (i) => Math.floor(i / inPer), scheme)
    : undefined;
  const output = fits(tensors.output, out_channels, outputSize)
    ? drawPlanes(tensors.output, 1, (o) => Math.floor(o / outPer), scheme)
    : undefined;
  if (!fits(tensors.weight, (in_channels * out_channels) / groups, kernel))
    return { input, output, weight: undefined };
  const [across, per] = scatter ? [outPer, inPer] : [inPer, outPer];
  const byRow = scatter === (type === 'conv_transpose2d') ? tensors.weight : turned(tensors.weight, spec);
  return { input, output, weight: drawPlanes(byRow, across, (row) => Math.floor(row / per), scheme) };
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
