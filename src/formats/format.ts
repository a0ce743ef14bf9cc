import type { DType } from '../tensor/dtype.ts';
import type { StoredTensor } from './element-bytes.ts';
import type { AsksForFloat64 } from './json/options.ts';
import type { TensorForm } from './json/tensor-forms.ts';
import type { JsonWriter } from './json/writer.ts';

/** A tensor of a reply by its name. */
export type NamedTensor = readonly [name: string, tensor: StoredTensor];

/** A reply to be written in any format. */
export interface Reply {
  /** The tensor of a reply in a file with one tensor. */
  readonly main: () => StoredTensor;
  /**
   * Writes the reply's JSON document.
   * @param beside whether its tensors are to be left out of the document
   * @returns the tensors that were left out, those that the layer has
   */
  readonly writeDocument: (writer: JsonWriter, beside: boolean) => readonly NamedTensor[];
  /** The size that `sizeOf` predicts, if known. The writer takes this room at once. */
  readonly predictedBytes?: number;
}

/** What `sizeOf` needs to predict the size of a reply. */
export interface ReplyExtent {
  readonly dtype: DType;
  /** Elements of all tensors, without the reductions. */
  readonly elements: number;
  /** The form of tensors in a JSON document. */
  readonly form: TensorForm;
  /** Bytes of the figures that are always text: reductions and statistics per channel. */
  readonly figureBytes: number;
}

/** A format of request bodies, replies, or both. */
export interface Format {
  readonly name: string;
  readonly mediaType: string;
  /** Whether its replies hold the whole document or only one tensor. Of formats that write. */
  readonly holds?: 'document' | 'tensor';
  /**
   * Reads a request, each tensor in it as a `NumberArray`, or as base64 with its fields.
   * @param request the JSON text of the other fields, if it came beside the body
   * @throws ProblemError if the body is not of the format
   */
  readonly read?: (bytes: Uint8Array, precision: AsksForFloat64, request?: string) => unknown;
  /**
   * The same for bodies that are read in no time, whatever their size.
   * @returns undefined for other bodies
   */
  readonly readInPlace?: (bytes: Uint8Array, precision: AsksForFloat64, request?: string) => unknown;
  /** Bodies of more bytes are not read on the event loop. The default is the service's setting. */
  readonly mostInlineBytes?: number;
  /** The OpenAPI text about the contents of a request in this format. It names the given tensors. */
  readonly describeBody?: (tensors: string) => string;
  /** Writes a reply into an ArrayBuffer of its own (which may be longer). */
  readonly write?: (reply: Reply) => Uint8Array<ArrayBuffer>;
  /** The OpenAPI text about the contents of a reply in this format. */
  readonly replyDescription?: string;
  /** The OpenAPI text about a body that holds layers, not a request. */
  readonly modelBody?: string;
  /** The OpenAPI text about a stored layer in this format. */
  readonly layerDescription?: string;
  /**
   * The bytes that the tensors and figures of a reply are going to take. Elements in binary and base64 are
   * counted exactly. Text is counted by its mean: a number may be longer, up to 26 bytes. Names, brackets and
   * headers are not counted. Of formats that write.
   */
  readonly sizeOf?: (extent: ReplyExtent) => number;
}
