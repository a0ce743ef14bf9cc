import { type Signal, signal } from '@preact/signals';
import type { OnnxConvolution, OnnxReply } from '../../../contract/onnx.ts';
import { sendFile } from '../../api/send-file.ts';
import type { FileTensor } from '../../files/file-tensor.ts';
import { readSafetensors } from '../../files/safetensors.ts';

const bodyOf = (content: Uint8Array<ArrayBuffer>) => ({ type: 'application/onnx', content });

/** An ONNX model that the reader opened, as the service lists it. */
export interface OpenModel {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly reply: OnnxReply;
}

/** The model that is open. */
export const model: Signal<OpenModel | undefined> = signal(undefined);

/**
 * Lists the convolutions of a model.
 * @returns why it cannot be read, in a sentence, or undefined
 */
export async function openModel(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  model.value = undefined;
  const request = { path: '/v1/onnx', body: bodyOf(bytes), accept: 'application/json' };
  const outcome = await sendFile(request);
  if (outcome.kind === 'refused') return outcome.text;
  const reply: OnnxReply = JSON.parse(new TextDecoder().decode(outcome.bytes));
  model.value = { name, bytes, reply };
  return undefined;
}

/** Weight and bias of a convolution of the model, or why they cannot be had, in a sentence. */
export async function parametersOf(
  { bytes }: OpenModel,
  place: number,
  { parameters, reason }: OnnxConvolution,
): Promise<readonly FileTensor[] | string> {
  // A layer whose weights lie elsewhere can be taken without them.
  if (!parameters.weight || reason !== null) return [];
  const outcome = await sendFile({
    ...{ path: `/v1/onnx?convolution=${place}`, body: bodyOf(bytes) },
    accept: 'application/x-safetensors',
  });
  return outcome.kind === 'refused' ? outcome.text : readSafetensors(outcome.bytes);
}
