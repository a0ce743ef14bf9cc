import type { DType } from '../tensor/dtype.ts';
import type { StoredTensor } from './element-bytes.ts';
import type { AsksForFloat64 } from './json/options.ts';
import type { TensorForm } from './json/tensor-forms.ts';
import type { JsonWriter } from './json/writer.ts';

/** A tensor of a reply by its name. */
export type NamedTensor = readonly [name: string, tensor: StoredTensor];

/** A reply, in whatever format it is going to be written. */
export interface Reply {
  /** The tensor that stands for the reply in a file which holds one tensor. */
  readonly main: () => StoredTensor;
  /**
   * Writes the reply's JSON document.
   * @param beside whether its tensors are to be left out of the document
   * @returns the tensors that were left out, those that the layer has
   */
  readonly writeDocument: (writer: JsonWriter, beside: boolean) => readonly NamedTensor[];
  /** The size that `sizeOf` predicts, where the caller knows it: room that the writer takes at once. */
  readonly predictedBytes?: number;
}

/** What the size of a reply follows from, before it is computed. */
export interface ReplyExtent {
  readonly dtype: DType;
  /** Elements of all tensors, reductions apart. */
  readonly elements: number;
  /** How tensors stand in a JSON document. */
  readonly form: TensorForm;
  /** Bytes of the figures that are text in any document: reductions, statistics of channels. */
  readonly figureBytes: number;
}

/** A format of request bodies, replies, or both. */
export interface Format {
  readonly name: string;
  readonly mediaType: string;
  /** Whether its replies hold the whole document, or one tensor alone. */
  readonly holds: 'document' | 'tensor';
  /**
   * Reads a request, each tensor in it as a `NumberArray`, or as base64 with its fields.
   * @throws ProblemError where the body is not of the format
   */
  readonly read?: (bytes: Uint8Array, precision: AsksForFloat64) => unknown;
  /**
   * The same where reading takes no time, whatever the size of the body.
   * @returns undefined for other bodies
   */
  readonly readInPlace?: (bytes: Uint8Array, precision: AsksForFloat64) => unknown;
  /** What a request in it holds, of the given tensors, as the API's document says it. */
  readonly describeBody?: (tensors: string) => string;
  /** Writes a reply into an ArrayBuffer of its own (which may be longer). */
  readonly write?: (reply: Reply) => Uint8Array<ArrayBuffer>;
  /** What a reply in it holds, as the API's document says it. */
  readonly replyDescription?: string;
  /**
   * The bytes that the tensors and figures of a reply are going to take. Elements in binary and base64 are
   * counted exactly. Text is counted by its mean: a number may be longer, up to 26 bytes. Names, brackets and
   * headers are not counted.
   */
  readonly sizeOf: (extent: ReplyExtent) => number;
}
