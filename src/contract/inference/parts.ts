import { z } from 'zod';
import type { ComputeDType } from '../../tensor/dtype.ts';
import { sizes } from '../reply-parts.ts';

/** The Open Inference Protocol's names of dtypes. */
export const datatypes = { float32: 'FP32', float64: 'FP64' } as const satisfies Record<ComputeDType, string>;

export const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const tensorHead = {
  name: z.string().describe('`input` or `output`'),
  datatype: z.enum(Object.values(datatypes)).describe('The type of its elements'),
  shape: sizes,
};

export const modelVersion = z.string().describe('The version of the stored layer');
