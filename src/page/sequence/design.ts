/** A layer with the API's names. Kernel, stride, padding and dilation are the same for both axes. */
export interface DesignLayer {
  readonly type: 'conv2d' | 'conv_transpose2d';
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
  readonly kernel_size: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly output_padding: number;
}

/** A layer of a sequence. With `shuffle`, its output channels are then shuffled over so many groups. */
export interface SequenceLayer extends DesignLayer {
  readonly shuffle?: number;
}

/** Layers that feed each other, the first one first. */
export interface Design {
  readonly name: string;
  readonly layers: readonly SequenceLayer[];
  /** Height and width of the input. */
  readonly size: number;
}

/** A conv2d with an odd kernel that keeps height and width. */
export function convolution(
  in_channels: number,
  out_channels: number,
  kernel_size: number,
  groups = 1,
): DesignLayer {
  const padding = (kernel_size - 1) / 2;
  return {
    type: 'conv2d',
    in_channels,
    out_channels,
    groups,
    kernel_size,
    stride: 1,
    padding,
    dilation: 1,
    output_padding: 0,
  };
}

/** The layer as the API takes it, without a bias. */
export function layerBody({ type, output_padding, ...others }: DesignLayer) {
  const { in_channels, out_channels, groups, kernel_size, stride, padding, dilation } = others;
  const layer = { in_channels, out_channels, groups, kernel_size, stride, padding, dilation, bias: false };
  return type === 'conv2d' ? { type, ...layer } : { type, ...layer, output_padding };
}
