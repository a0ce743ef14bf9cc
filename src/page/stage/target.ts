/** An input channel, or a cell of it. */
export interface InputTarget {
  readonly kind: 'input';
  readonly channel: number;
  readonly row?: number;
  readonly column?: number;
}

/** The kernel of one input channel for one output channel, or one weight of it. */
export interface WeightTarget {
  readonly kind: 'weight';
  readonly out: number;
  readonly in: number;
  readonly row?: number;
  readonly column?: number;
}

/** An output channel, or a cell of it. */
export interface OutputTarget {
  readonly kind: 'output';
  readonly channel: number;
  readonly row?: number;
  readonly column?: number;
}

/** What a reader points at. */
export type Target = InputTarget | WeightTarget | OutputTarget;
