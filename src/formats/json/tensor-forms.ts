import { type DType, rowOf } from '../../tensor/dtype.ts';
import { type StoredTensor, storedDType } from '../element-bytes.ts';
import type { JsonWriter } from './writer.ts';

/** How a tensor stands in a JSON document. */
interface Form {
  write(writer: JsonWriter, tensor: StoredTensor): void;
  /** Bytes that `elements` elements take: exact in base64, the mean of random numbers in text. */
  sizeOf(elements: number, dtype: DType): number;
}

const textSize = (elements: number, dtype: DType) => elements * rowOf(dtype).textBytes;

/** The forms of a reply's tensors, by the API's names. */
export const forms = {
  nested: {
    write: (writer, { data, shape, dtype }) => writer.tensor(data, shape, dtype),
    sizeOf: textSize,
  },
  flat: {
    write: (writer, { data, dtype }) => writer.numbers(data, dtype),
    sizeOf: textSize,
  },
  base64: {
    write: (writer, tensor) => {
      const dtype = storedDType(tensor);
      writer.raw(`{"dtype":"${dtype}","base64":"`).base64(tensor.data, dtype).raw('"}');
    },
    sizeOf: (elements, dtype) => Math.ceil((4 / 3) * rowOf(dtype).bytes * elements),
  },
  /** A reply in this form has no tensors. */
  none: {
    write: (writer) => writer.raw('null'),
    sizeOf: () => 0,
  },
} as const satisfies Record<string, Form>;

export type TensorForm = keyof typeof forms;

/** The names of the forms. */
export const tensorForms = Object.keys(forms).filter((name): name is TensorForm => name in forms);
