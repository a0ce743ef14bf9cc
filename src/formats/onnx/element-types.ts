import { type DType, type LayerDType, layerDTypes } from '../../tensor/dtype.ts';
import { dtypesNamedIn } from '../element-bytes.ts';

/** The element types of tensors, TensorProto.DataType, at their numbers. */
const elementTypes: readonly string[] = [
  'UNDEFINED',
  'FLOAT',
  'UINT8',
  'INT8',
  'UINT16',
  'INT16',
  'INT32',
  'INT64',
  'STRING',
  'BOOL',
  'FLOAT16',
  'DOUBLE',
  'UINT32',
  'UINT64',
  'COMPLEX64',
  'COMPLEX128',
  'BFLOAT16',
  'FLOAT8E4M3FN',
  'FLOAT8E4M3FNUZ',
  'FLOAT8E5M2',
  'FLOAT8E5M2FNUZ',
  'UINT4',
  'INT4',
  'FLOAT4E2M1',
];

const dtypesByName = dtypesNamedIn('onnx');

/** The name of an element type, in the API's spelling where it has it. */
export function elementTypeName(dataType: number): string {
  const name = elementTypes[dataType] ?? `element type ${dataType}`;
  return dtypesByName.get(name) ?? name.toLowerCase();
}

/** The dtype of an element type, if the service has it. */
export function dtypeOfElementType(dataType: number): DType | undefined {
  return dtypesByName.get(elementTypes[dataType]);
}

/** The number of an element type. 0 means undefined. */
export function elementTypeNumber(name = 'UNDEFINED'): number {
  return Math.max(0, elementTypes.indexOf(name));
}

/** The dtype of a layer whose elements are of the type, if layers have it. */
export function layerDTypeOf(dataType: number): LayerDType | undefined {
  const dtype = dtypeOfElementType(dataType);
  return layerDTypes.find((candidate) => candidate === dtype);
}
