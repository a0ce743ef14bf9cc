import { signal } from '@preact/signals';

/** The numbers of the layer, with the API's names. `size` is the input's height and width. */
export const numberNames = [
  'in_channels',
  'out_channels',
  'groups',
  'kernel_size',
  'stride',
  'padding',
  'dilation',
  'size',
] as const;
export type NumberName = (typeof numberNames)[number];
export type LayerNumbers = Readonly<Record<NumberName, number>>;

export const inputKinds = ['ramp', 'ones', 'random', 'numbers'] as const;
export type InputKind = (typeof inputKinds)[number];

/** A cell of the first image of the output. */
export type Cell = readonly [channel: number, row: number, column: number];

/** Everything that a link restores. */
export interface PageState extends LayerNumbers {
  readonly input: InputKind;
  /** The pasted text, where `input` is `numbers`. */
  readonly numbers: string;
  /** The value of every weight, with every bias 0. Null stands for PyTorch's own initialisation. */
  readonly weight: number | null;
  readonly seed: number;
  /** The output cell to explain. Null stands for the first. */
  readonly cell: Cell | null;
}

/** The tutorial's layer with 4 groups. */
export const initialState: PageState = {
  in_channels: 16,
  out_channels: 4,
  groups: 4,
  kernel_size: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  size: 10,
  input: 'ramp',
  numbers: '',
  weight: 3,
  seed: 0,
  cell: null,
};

export const pageState = signal<PageState>(initialState);

/** Changes some fields of the state. A change of the layer resets the cell. */
export function changeState(changes: Partial<PageState>): void {
  const layerChanges = numberNames.some((name) => name in changes);
  pageState.value = { ...pageState.value, ...(layerChanges && { cell: null }), ...changes };
}

/** The layer as the API takes it. */
export function layerSpec({
  in_channels,
  out_channels,
  groups,
  kernel_size,
  stride,
  padding,
  dilation,
}: LayerNumbers) {
  return {
    type: 'conv2d',
    in_channels,
    out_channels,
    kernel_size,
    stride,
    padding,
    dilation,
    groups,
  } as const;
}

/** The input's shape, one image: `[1, C, H, W]`. */
export function inputShape({ in_channels, size }: LayerNumbers): number[] {
  return [1, in_channels, size, size];
}
