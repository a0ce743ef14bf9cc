import { ProblemError, within } from '../../errors.ts';
import { flattenNested } from '../../formats/nested.ts';
import { isNumberArray } from '../../formats/number-array.ts';
import { type DType, type Elements, isNarrow } from '../../tensor/dtype.ts';
import type { TensorSource } from '../../tensor/source.ts';
import { bytesPerElement, elementCount, shapeText } from '../../tensor/tensor.ts';
import { quote } from '../issues.ts';
import { datatypes } from './datatypes.ts';
import type { InferRequest } from './infer.ts';

const at = (pointer: string, message: string, hint: string) =>
  ProblemError.of('invalid-request', { pointer, message, hint });

/**
 * The request's input, from its JSON or from the bytes behind it.
 * @param read makes elements of little-endian bytes of the dtype
 * @throws ProblemError
 */
export function inputOf(
  { inputs: [input] }: InferRequest,
  dtype: DType,
  tail: Uint8Array | undefined,
  read: (bytes: Uint8Array) => Elements,
): TensorSource {
  const { name, shape, datatype, parameters, data } = input;
  if (name !== 'input') throw at('/inputs/0/name', `there is no input ${quote(name)}`, 'its name is "input"');
  if (datatype !== datatypes[dtype]) {
    const message = `the input's datatype is ${datatypes[dtype]}, but got ${quote(datatype)}`;
    throw at('/inputs/0/datatype', message, `send ${datatypes[dtype]}`);
  }
  refuseSharedMemory('/inputs/0', parameters, 'send the elements, in JSON or behind it');
  const size = parameters?.binary_data_size;
  if (size !== undefined && data !== undefined)
    throw at('/inputs/0/data', 'the input has both data and binary_data_size', 'leave one of them out');
  if (size !== undefined) {
    const bytes = binaryData(shape, dtype, size, tail);
    if (isNarrow(dtype)) return { kind: 'bytes', shape, bytes, dtype };
    return { kind: 'data', shape, data: read(bytes) };
  }
  if (tail && tail.length > 0)
    throw at(
      '/inputs/0/parameters',
      `${tail.length} bytes follow the JSON, but no input has a binary_data_size`,
      `"binary_data_size": ${tail.length} if they are the input's`,
    );
  const inBinary = 'or binary_data_size among its parameters, and the elements behind the JSON';
  if (data === undefined)
    throw at('/inputs/0/data', 'the input has no data', `a list of numbers, ${inBinary}`);
  if (!Array.isArray(data) && !isNumberArray(data))
    throw at('/inputs/0/data', `data must be a list of numbers, but got ${quote(data)}`, inBinary);
  const flat = within('/inputs/0/data', () => flattenNested(data));
  if (flat.data.length !== elementCount(shape)) {
    const message = `shape ${shapeText(shape)} takes ${elementCount(shape)} numbers, but data has ${flat.data.length}`;
    throw at('/inputs/0/data', message, 'one number per element');
  }
  return { kind: 'data', shape, data: flat.data };
}

function binaryData(
  shape: readonly number[],
  dtype: DType,
  size: number,
  tail: Uint8Array = new Uint8Array(),
): Uint8Array {
  const given = tail.length;
  if (size !== given) {
    const message = `binary_data_size is ${size}, but ${given} bytes follow the JSON`;
    throw at(
      '/inputs/0/parameters/binary_data_size',
      message,
      'its length is in Inference-Header-Content-Length',
    );
  }
  if (given === elementCount(shape) * bytesPerElement[dtype]) return tail;
  const message = `shape ${shapeText(shape)} takes ${elementCount(shape)} elements, but ${given} bytes follow the JSON`;
  throw at('/inputs/0/shape', message, 'the elements are little-endian and row-major, without padding');
}

/** Whether the output comes in binary. @throws ProblemError where another output is asked for, or another form */
export function wantsBinary({ parameters, outputs }: InferRequest): boolean {
  const [output] = outputs ?? [];
  if (output && output.name !== 'output')
    throw at('/outputs/0/name', `there is no output ${quote(output.name)}`, 'its name is "output"');
  refuseSharedMemory('/outputs/0', output?.parameters, 'take the elements from the reply');
  if (output?.parameters && 'classification' in output.parameters)
    throw at(
      '/outputs/0/parameters/classification',
      'there is no extension classification',
      'leave it out: the elements come',
    );
  return (output?.parameters?.binary_data ?? parameters?.binary_data_output) === true;
}

/** A client that names a region looks for the elements there, and not in the reply. */
function refuseSharedMemory(tensor: string, parameters: object | undefined, hint: string): void {
  if (parameters && 'shared_memory_region' in parameters)
    throw at(`${tensor}/parameters/shared_memory_region`, 'there is no shared memory with clients', hint);
}
