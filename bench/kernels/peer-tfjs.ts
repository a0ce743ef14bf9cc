import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedShape } from '../../test/helpers/shapes.ts';
import type { Contender } from './timing.ts';

await tf.setBackend('wasm');
setThreadsCount(1);

/** The layer in TensorFlow.js's WebAssembly backend, which has no groups but one and as many as channels. */
export function tensorflow({ layer, shapes }: NamedShape): Contender | undefined {
  const [batch, channels, height, width] = shapes.input;
  const [rows, columns] = layer.kernel_size;
  const [stride] = layer.stride;
  const input = tf.randomUniform<tf.Rank.R4>([batch, height, width, channels]);
  const outPerGroup = layer.out_channels / layer.groups;
  const depthwise = layer.groups === channels;
  if (layer.groups !== 1 && !depthwise) return undefined;
  const filters = depthwise ? outPerGroup : layer.out_channels;
  const filter = tf.randomUniform<tf.Rank.R4>([rows, columns, channels, filters]);
  const run = depthwise ? tf.depthwiseConv2d : tf.conv2d;
  return { name: 'tfjs', run: () => run(input, filter, stride, 'same').dispose() };
}
