/**
 * Says of a text value in a document, and of the keys and indexes that lead to it, whether it asks for the
 * numbers of all arrays in float64. It is asked once per text; the path is made when it is called for.
 */
export type AsksForFloat64 = (value: string, path: () => readonly (string | number)[]) => boolean;

/** How a JSON text is read. */
export interface JsonOptions {
  /** The most values that the result may have; a NumberArray is one. */
  readonly maxValues?: number;
  /**
   * The key whose long texts, where they may be base64, come as RawText: making a string of one takes as long
   * as it is large.
   */
  readonly rawTextKey?: string;
  /** Arrays come in float32 unless the document asks for float64. Without it they come in float64. */
  readonly precision?: AsksForFloat64 | undefined;
}
