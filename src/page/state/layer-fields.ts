export const layerTypes = ['conv2d', 'conv_transpose2d'] as const;

/** The layer, with the API's names. Kernel, stride and the like count for both axes; `size` is the input's height and width. */
export interface LayerFields {
  readonly type: (typeof layerTypes)[number];
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
  readonly kernel_size: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** Of transposed layers only. */
  readonly output_padding: number;
  readonly size: number;
}

export type NumberName = Exclude<keyof LayerFields, 'type'>;

export const numberNames = [
  'in_channels',
  'out_channels',
  'groups',
  'kernel_size',
  'stride',
  'padding',
  'dilation',
  'output_padding',
  'size',
] as const satisfies readonly NumberName[];
