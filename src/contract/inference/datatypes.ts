import { type DType, dtypes } from '../../tensor/dtype.ts';

/** The Open Inference Protocol's names of dtypes. They stand apart from the schemas, which worker threads do not load. */
export const datatypes = {
  float32: dtypes.float32.names.inference,
  float64: dtypes.float64.names.inference,
  float16: dtypes.float16.names.inference,
  bfloat16: dtypes.bfloat16.names.inference,
  int8: dtypes.int8.names.inference,
  uint8: dtypes.uint8.names.inference,
  int32: dtypes.int32.names.inference,
} as const satisfies Record<DType, string>;
