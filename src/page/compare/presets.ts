import { convolution, type Design } from '../sequence/design.ts';

/** Two designs, and what they are known for. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly source: string;
  readonly left: Design;
  readonly right: Design;
}

const separable = (channels: number, outputs: number) => [
  convolution(channels, channels, 3, channels),
  convolution(channels, outputs, 1),
];

const shuffleUnit = (shuffle: { shuffle?: number }) => [
  { ...convolution(240, 60, 1, 3), ...shuffle },
  convolution(60, 60, 3, 60),
  convolution(60, 240, 1, 3),
];

/** Layers of networks that use groups, beside what they replace. */
export const presets: readonly Preset[] = [
  {
    id: 'separable',
    name: 'Depthwise separable',
    text:
      'One dense layer does two jobs at once: it looks at the neighbourhood of a pixel, and it mixes the ' +
      'channels. A depthwise separable convolution does them one after the other.',
    source: '16 channels, 3 × 3',
    left: { name: 'Dense', size: 10, layers: [convolution(16, 16, 3)] },
    right: { name: 'Depthwise separable', size: 10, layers: separable(16, 16) },
  },
  {
    id: 'alexnet',
    name: 'AlexNet',
    text:
      'The first network with groups. Its second layer was too large for one graphics card of 2012, so two ' +
      'cards computed one half each, and the halves did not talk.',
    source: 'Krizhevsky, Sutskever and Hinton, 2012: conv2',
    left: { name: 'groups = 1', size: 27, layers: [convolution(96, 256, 5)] },
    right: { name: 'AlexNet: groups = 2', size: 27, layers: [convolution(96, 256, 5, 2)] },
  },
  {
    id: 'resnext',
    name: 'ResNeXt',
    text:
      'The saving is spent on width. 32 groups of 4 channels cost what 64 channels without groups cost, and ' +
      'the layer in the middle is twice as wide.',
    source: 'Xie et al., 2017: ResNeXt-50 (32×4d), first block, beside ResNet-50',
    left: {
      name: 'ResNet',
      size: 56,
      layers: [convolution(256, 64, 1), convolution(64, 64, 3), convolution(64, 256, 1)],
    },
    right: {
      name: 'ResNeXt 32×4d',
      size: 56,
      layers: [convolution(256, 128, 1), convolution(128, 128, 3, 32), convolution(128, 256, 1)],
    },
  },
  {
    id: 'mobilenet',
    name: 'MobileNet',
    text:
      'Depthwise separable layers all the way, for telephones. At 512 channels the depthwise part is almost ' +
      'free. What is left is the mixing.',
    source: 'Howard et al., 2017: the layers at 14 × 14',
    left: { name: 'Dense', size: 14, layers: [convolution(512, 512, 3)] },
    right: { name: 'MobileNet', size: 14, layers: separable(512, 512) },
  },
  {
    id: 'shufflenet',
    name: 'ShuffleNet',
    text:
      'The mixing has groups, too. Without a shuffle three networks would run side by side and never meet. ' +
      'The shuffle deals the channels out like cards. It has no weights and does no arithmetic.',
    source: 'Zhang et al., 2018: a unit with 3 groups at 28 × 28',
    left: { name: 'Without the shuffle', size: 28, layers: shuffleUnit({}) },
    right: { name: 'With the shuffle', size: 28, layers: shuffleUnit({ shuffle: 3 }) },
  },
];

/** The layers that a design has at most. */
export const longestDesign = Math.max(
  ...presets.flatMap(({ left, right }) => [left.layers.length, right.layers.length]),
);
