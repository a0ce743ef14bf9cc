import type { DType } from '../tensor/dtype.ts';
import type { Answer } from './exchange.ts';
import { readFile } from './file.ts';
import { elementsOf, fromBase64 } from './text.ts';
import type { TypedTensor } from './types.ts';

/** Readers of answers. The service is trusted: what it answers is taken for a T unchecked. */

export async function readJson<T>(answer: Answer): Promise<T> {
  return JSON.parse(await answer.text());
}

export async function readBytes(answer: Answer): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await answer.arrayBuffer());
}

/** Reads a reply in a file, and puts its tensors where the document in JSON has them. */
export async function readFileReply<T>(answer: Answer): Promise<T> {
  const { tensors, metadata } = readFile(await answer.arrayBuffer());
  const reply = JSON.parse(metadata.response);
  place(reply, tensors);
  return reply;
}

/** A reply whose tensors have come beside its document. */
interface FileReply {
  [name: string]: unknown;
  readonly accumulator?: { data?: TypedTensor };
  readonly results?: readonly { readonly runtime: string; output?: TypedTensor }[];
}

function place(reply: FileReply, tensors: ReadonlyMap<string, TypedTensor>): void {
  const { accumulator, results = [] } = reply;
  for (const [name, tensor] of tensors) {
    const result = results.find(({ runtime }) => name === `output.${runtime}`);
    if (result) result.output = tensor;
    else if (accumulator && name === 'accumulator') accumulator.data = tensor;
    else reply[name] = tensor;
  }
  // The layer has no bias.
  if (tensors.has('grad_weight') && !tensors.has('grad_bias')) reply.grad_bias = null;
}

/** Reads a comparison in JSON with base64. */
export async function readComparison<T>(answer: Answer): Promise<T> {
  const reply = JSON.parse(await answer.text());
  decode(reply.results);
  return reply;
}

interface Compared {
  readonly shapes: { readonly output: readonly number[] };
  output: { readonly dtype: DType; readonly base64: string } | TypedTensor;
}

function decode(results: readonly Compared[]): void {
  for (const result of results) {
    const { output, shapes } = result;
    if (!('base64' in output)) continue;
    const { dtype, base64 } = output;
    result.output = { shape: shapes.output, data: elementsOf(fromBase64(base64), dtype), dtype };
  }
}
