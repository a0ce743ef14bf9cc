/** What the page reads of the service's answers. */

export interface Shapes {
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly bias: readonly number[] | null;
  readonly output: readonly number[];
}

export interface Cost {
  readonly parameters: number;
  readonly macs: number;
  readonly output_bytes: number;
}

/** NaN and the infinities are strings. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Statistics {
  readonly mean: JsonNumber;
  readonly std: JsonNumber;
  readonly min: JsonNumber;
  readonly max: JsonNumber;
}

interface ChannelStatistics {
  readonly mean: readonly JsonNumber[];
  readonly min: readonly JsonNumber[];
  readonly max: readonly JsonNumber[];
}

/** POST /v1/conv with `format: "flat"`. */
export interface ConvAnswer {
  readonly layer: {
    readonly kernel_size: readonly number[];
    readonly stride: readonly number[];
    readonly padding: readonly number[];
    readonly dilation: readonly number[];
  };
  readonly shapes: Shapes;
  readonly cost: Cost;
  readonly input: readonly JsonNumber[];
  readonly output: readonly JsonNumber[];
  readonly statistics: {
    readonly input: Statistics;
    readonly weight: Statistics;
    readonly bias: Statistics | null;
    readonly output: Statistics & { readonly per_channel: ChannelStatistics };
  };
}

/** POST /v1/compare with a reduction. */
export interface CompareAnswer {
  readonly input: { readonly shape: readonly number[]; readonly statistics: Statistics };
  readonly results: readonly (Omit<ConvAnswer, 'input' | 'output'> & { readonly name: string })[];
}

/** POST /v1/sweep. */
export interface SweepAnswer {
  readonly rows: readonly {
    readonly groups: number;
    readonly shapes: Shapes;
    readonly cost: Cost;
    readonly statistics?: { readonly output: Statistics };
    readonly compute_ms?: number;
  }[];
}

/** One product of an output value's sum. */
export interface Term {
  readonly input_index: readonly number[];
  readonly weight_index: readonly number[];
  readonly input: JsonNumber;
  readonly weight: JsonNumber;
  readonly product: JsonNumber;
  readonly padded: boolean;
}

/** POST /v1/explain. */
export interface ExplainAnswer {
  readonly value: JsonNumber;
  readonly bias: JsonNumber | null;
  readonly group: number;
  readonly terms: readonly Term[];
}
