import { bytesOf } from '../../memory/buffers.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { copyElements } from '../../memory/pieces.ts';
import { type DType, type Elements, rowOf } from '../../tensor/dtype.ts';
import { elementCount, shapeText } from '../../tensor/tensor.ts';
import { copyOfElements } from '../element-bytes.ts';
import { quoteText } from '../quote.ts';
import { dtypeOfElementType, elementTypeName } from './element-types.ts';
import { malformed } from './fault.ts';
import type { TensorMessage } from './tensor-messages.ts';
import { integersIn } from './wire.ts';

/** Whether all elements of a tensor lie in the file, of whatever type they are. */
export function isHeld(tensor: TensorMessage | undefined): boolean {
  return tensor !== undefined && !tensor.isExternal && !tensor.isSegment;
}

/** Why a tensor's elements cannot be had from the file. Undefined where they can. */
export function whyNotRead(tensor: TensorMessage): string | undefined {
  if (tensor.isExternal) return 'lies in another file (external data): save the model with its data in it';
  if (tensor.isSegment) return 'is a segment of a tensor, which ONNX itself does not support';
  if (dtypeOfElementType(tensor.dataType) === undefined) return `is of ${elementTypeName(tensor.dataType)}`;
  return undefined;
}

/**
 * The elements of a tensor, in memory of their own: from raw_data, float_data, double_data or int32_data. float16 and
 * bfloat16 are widened to float32.
 * @throws ProblemError `malformed-onnx` where they are not as many as its sizes say
 */
export function elementsOf(tensor: TensorMessage): Elements {
  const dtype = dtypeOfElementType(tensor.dataType);
  if (dtype === undefined) throw new TypeError(`no dtype for ${elementTypeName(tensor.dataType)}`);
  const { bytes: width } = rowOf(dtype);
  const count = elementCount(checkDims(tensor));
  const bytes = tensor.raw ?? typedBytes(tensor, dtype, count);
  if (bytes.length !== count * width) {
    const holds = `holds ${bytes.length} bytes`;
    throw malformed(`${nameOf(tensor)} of ${dtype} takes ${count * width} bytes, but ${holds}`);
  }
  return copyOfElements(bytes, dtype);
}

function nameOf({ name, dims }: TensorMessage): string {
  return `tensor ${quoteText(name)} of shape ${shapeText(dims)}`;
}

function checkDims(tensor: TensorMessage): readonly number[] {
  const { dims } = tensor;
  if (dims.every((size) => size >= 0) && elementCount(dims) <= Number.MAX_SAFE_INTEGER) return dims;
  throw malformed(`${nameOf(tensor)} has impossible sizes`);
}

/** The little-endian bytes of elements that do not lie in raw_data. */
function typedBytes({ floats, doubles, integers }: TensorMessage, dtype: DType, count: number): Uint8Array {
  if (dtype === 'float32') return joined(floats);
  if (dtype === 'float64') return joined(doubles);
  return integerBytes(integers, rowOf(dtype).bytes, count);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = chunks;
  if (first !== undefined && others.length === 0) return first;
  const all = bytesOf(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    copyElements(chunk, all, at);
    at += chunk.length;
  }
  return all;
}

/** int32_data: one integer an element, of float16 and bfloat16 its bits. One more than `count` is not read. */
function integerBytes(chunks: readonly Uint8Array[], width: number, count: number): Uint8Array {
  // Every integer takes a byte of the file at least.
  const most = Math.min(
    count,
    chunks.reduce((sum, { length }) => sum + length, 0),
  );
  const all = bytesOf((most + 1) * width);
  let at = 0;
  for (const value of integersIn(chunks)) {
    checkpointAt(at);
    if (at > most) break;
    for (let byte = 0; byte < width; byte++) all[at * width + byte] = value >> (8 * byte);
    at++;
  }
  return all.subarray(0, at * width);
}
