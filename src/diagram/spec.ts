/** What a diagram shows of a layer. A resolved layer is a `DiagramSpec`. */
export interface DiagramSpec {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
  readonly kernel_size: readonly number[];
  readonly bias: boolean;
}
