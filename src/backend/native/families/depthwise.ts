import type { Geometry } from '../../../layers/geometry.ts';
import { bytesPerElement, elementCount } from '../../../tensor/tensor.ts';
import { macsPerUnit } from '../budgets.ts';
import type { KernelTimes, Vectors } from '../native-kernel.ts';
import type { Tile } from '../words.ts';

/** One input channel per group, square kernels of 3, 5 and 7, stride 1 or 2, on planes. */
export function depthwiseSupports(geometry: Geometry): boolean {
  const { inPerGroup, kernel, stride, dilation, before, input, output } = geometry;
  const size = kernel[2];
  const plane = kernel[0] === 1 && input[0] === 1 && output[0] === 1 && before[0] === 0;
  const square = kernel[1] === size && (size === 3 || size === 5 || size === 7);
  const dense = dilation[1] === 1 && dilation[2] === 1 && stride[1] === stride[2] && stride[2] <= 2;
  return plane && square && dense && inPerGroup === 1 && before[2] >= 0 && before[2] <= size;
}

export function depthwiseTile({ kernel, output }: Geometry): Tile {
  const most = Math.floor(macsPerUnit / (output[2] * elementCount(kernel)));
  return { rows: Math.min(output[1], Math.max(1, most)), columns: output[2], channels: 1, images: 1 };
}

/** Nanoseconds of a plane, of an input row of a vector, and of an element that is read or written. */
const [perPlane, perRow, perMoved] = [60, 0.3, 0.02];

/** What a step costs: some wait for loads and for each other. */
const perStep = 1.1;

export function depthwiseTimes(geometry: Geometry, _: Tile, { lanes }: Vectors): KernelTimes {
  const { dtype, batch, groups, outPerGroup, kernel, stride, input, output } = geometry;
  const planes = batch * groups * outPerGroup;
  const vectors = Math.ceil(output[2] / lanes);
  const rows = output[1] + Math.ceil(kernel[1] / stride[1]) - 1;
  const width = bytesPerElement[dtype] / 4;
  const moved = planes * (input[1] * input[2] + output[1] * output[2]);
  return {
    steps: perStep * planes * vectors * rows * elementCount(kernel),
    nanoseconds: planes * (perPlane + perRow * rows * stride[1] * vectors) + perMoved * width * moved,
  };
}
