import type { LayerSpec, LayerType } from '../../../src/layers/layer.ts';
import { specOf } from '../layers.ts';
import type { Draw } from './draw.ts';

/** A layer, and the shape of an input that it mostly fits. */
export interface DrawnLayer {
  readonly layer: LayerSpec;
  readonly shape: readonly number[];
}

const types: readonly LayerType[] = [
  'conv1d',
  'conv2d',
  'conv3d',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
];

/** The largest extent of a padded axis, and the most elements of all of them together, with the channels. */
const most = 2 ** 24;

/** One axis: what is left of the elements is for the axes after it. */
function drawAxis(draw: Draw, room: number, transposed: boolean) {
  const kernel = draw.chance(0.3) ? 1 : draw.size(Math.min(room, draw.of([3, 7, 64, most])));
  const stride = draw.chance(0.6) ? 1 : draw.size(draw.of([4, 64, most]));
  const spread = Math.max(1, Math.floor((room - 1) / Math.max(1, kernel - 1)));
  const dilation = draw.chance(0.6) ? 1 : draw.size(Math.min(most, spread));
  const extent = dilation * (kernel - 1) + 1;
  if (transposed) {
    const size = draw.size(Math.max(1, Math.floor((room - extent) / stride) + 1));
    const whole = (size - 1) * stride + extent;
    const padding = draw.chance(0.5) ? 0 : draw.integer(0, Math.floor((whole - 1) / 2));
    return { kernel, stride, dilation, size, padding, padded: whole };
  }
  const padded = Math.max(extent, draw.size(room));
  const padding = draw.chance(0.4) ? 0 : draw.size(Math.max(1, Math.floor((padded - 1) / 2))) - 1;
  return { kernel, stride, dilation, size: Math.max(1, padded - 2 * padding), padding, padded };
}

/** A random layer: small and huge axes, kernels, paddings, dilations, groups, channels and batches. */
export function drawLayer(draw: Draw, mostElements = most): DrawnLayer {
  const type = draw.of(types);
  const transposed = type.startsWith('conv_transpose');
  let room = draw.size(mostElements);
  const take = (size: number) => {
    room = Math.max(1, Math.floor(room / size));
    return size;
  };
  const batch = draw.chance(0.05) ? 0 : take(draw.chance(0.5) ? 1 : draw.size(room));
  const groups = draw.chance(0.5) ? 1 : take(draw.size(Math.min(room, draw.of([8, 256, most]))));
  const channels = () => draw.size(Math.min(room, draw.of([1, 4, 64, 512, most])));
  const [inPerGroup, outPerGroup] = [channels(), channels()];
  take(Math.max(inPerGroup, outPerGroup));
  const axes = draw.list(Number(type.at(-2)), () => {
    const axis = drawAxis(draw, room, transposed);
    take(axis.padded);
    return axis;
  });
  const shape = [batch, groups * inPerGroup, ...axes.map(({ size }) => size)];
  return {
    layer: specOf({
      type,
      in_channels: groups * inPerGroup,
      out_channels: groups * outPerGroup,
      groups,
      kernel_size: axes.map(({ kernel }) => kernel),
      stride: axes.map(({ stride }) => stride),
      dilation: axes.map(({ dilation }) => dilation),
      padding: axes.map(({ padding }) => padding),
      bias: draw.chance(0.7),
      padding_mode: transposed ? 'zeros' : draw.of(['zeros', 'zeros', 'reflect', 'replicate', 'circular']),
      dtype: draw.of(['float32', 'float64']),
    }),
    shape: batch === 1 && draw.chance(0.2) ? shape.slice(1) : shape,
  };
}
