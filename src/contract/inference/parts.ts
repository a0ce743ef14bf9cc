import { z } from 'zod';
import { type DType, dtypes } from '../../tensor/dtype.ts';
import { sizes } from '../reply-parts.ts';

/** The Open Inference Protocol's names of dtypes. */
export const datatypes = {
  float32: dtypes.float32.names.inference,
  float64: dtypes.float64.names.inference,
  float16: dtypes.float16.names.inference,
  bfloat16: dtypes.bfloat16.names.inference,
  int8: dtypes.int8.names.inference,
  uint8: dtypes.uint8.names.inference,
  int32: dtypes.int32.names.inference,
} as const satisfies Record<DType, string>;

export const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const tensorHead = {
  name: z.string().describe('`input` or `output`'),
  datatype: z.enum(Object.values(datatypes)).describe('The type of its elements'),
  shape: sizes,
};

export const modelVersion = z.string().describe('The version of the stored layer');
