/**
 * Whether a text value asks for the numbers of all arrays in float64. Called once per text with the keys and
 * indexes that lead to it. The path is made only if it is called for.
 */
export type AsksForFloat64 = (value: string, path: () => readonly (string | number)[]) => boolean;

/** How a JSON text is read. */
export interface JsonOptions {
  /** The most values of the result. A NumberArray counts as one. */
  readonly maxValues?: number;
  /** The key whose long texts come as RawText if they may be base64. Making long strings would take time. */
  readonly rawTextKey?: string;
  /** Arrays come in float32 unless the document asks for float64. Without it they come in float64. */
  readonly precision?: AsksForFloat64 | undefined;
}
