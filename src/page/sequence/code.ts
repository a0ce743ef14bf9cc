import type { SequenceLayer } from './design.ts';

/** The layers as PyTorch has them, one line for each: what is PyTorch's default is left out. */
export function pytorchLines(layers: readonly SequenceLayer[]): string[] {
  return layers.flatMap((layer) =>
    layer.shuffle === undefined
      ? [moduleOf(layer)]
      : [moduleOf(layer), `nn.ChannelShuffle(${layer.shuffle})`],
  );
}

function moduleOf(layer: SequenceLayer): string {
  const { type, in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups } =
    layer;
  const named: readonly (readonly [string, number, number])[] = [
    ['stride', stride, 1],
    ['padding', padding, 0],
    ['output_padding', output_padding, 0],
    ['dilation', dilation, 1],
  ];
  const others = named.flatMap(([name, value, unsaid]) => (value === unsaid ? [] : [`, ${name}=${value}`]));
  const name = type === 'conv2d' ? 'Conv2d' : 'ConvTranspose2d';
  const channels = `${in_channels}, ${out_channels}, kernel_size=${kernel_size}`;
  return `nn.${name}(${channels}${others.join('')}, groups=${groups})`;
}
