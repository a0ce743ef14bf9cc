/**
 * Whether a text value asks for the numbers of all arrays in float64. Called once per text with the keys and
 * indexes that lead to it. The path is made only if it is called for.
 */
export type AsksForFloat64 = (value: string, path: () => readonly (string | number)[]) => boolean;

/** The most that a JSON text may hold outside its NumberArrays and RawTexts. */
export interface JsonBounds {
  /** Values, those of keys included. A NumberArray or RawText counts as 64, because it has a buffer. */
  readonly values: number;
  /** Keys of one object. */
  readonly keys: number;
  /** Bytes of all keys and texts together, as they are written. */
  readonly textBytes: number;
}

const most = Number.POSITIVE_INFINITY;

export const unbounded: JsonBounds = { values: most, keys: most, textBytes: most };

/** How a JSON text is read. */
export interface JsonOptions {
  /** Default: `unbounded`. */
  readonly bounds?: JsonBounds;
  /** The key whose long texts come as RawText. Making long strings would take time. */
  readonly rawTextKey?: string;
  /** Arrays come in float32 unless the document asks for float64. Without it they come in float64. */
  readonly precision?: AsksForFloat64 | undefined;
}
