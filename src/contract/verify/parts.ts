import { z } from 'zod';
import { runtimeNames } from '../../quantization/runtime-table.ts';
import { number } from '../nested-numbers.ts';

const mismatch = z
  .strictObject({
    index: z.array(z.int()).describe('Into the output, in its layout. /v1/explain shows the terms'),
    got: number.describe('The value of `output`'),
    expected: number.describe("The service's own value"),
    bound: number.describe('How far apart the two may be'),
  })
  .meta({ id: 'Mismatch', description: 'One value of the output' });

export const error = z
  .strictObject({
    max_abs: number.describe('The largest difference'),
    max_rel: number.describe('The largest difference in proportion to an expected value that is not 0'),
    max_ulp: number.describe('The largest difference in units in the last place of the dtype'),
    rms: number.describe('The root of the mean square of the differences'),
    snr_db: number.describe('10·log10(Σ expected² / Σ difference²); Infinity where nothing differs'),
    mismatched: z.int().describe('Values that are further from the expected ones than the bound'),
    nonfinite: z
      .int()
      .describe('Mismatched values of which one is NaN or infinite. All figures above leave them out'),
    count: z.int().describe('Values in all'),
    first: mismatch.nullable().describe('The first mismatched value'),
    worst: mismatch.nullable().describe('The value with the largest difference; null where nothing differs'),
  })
  .meta({ id: 'OutputError', description: 'How far the output is from the expected one' });

export const cause = z
  .strictObject({
    cause: z.string().describe('The name of a fault, or of two with + between them'),
    explains: z
      .number()
      .nullable()
      .describe(
        'The share of the mismatched values that it reproduces within the bound. Null if the shape is ' +
          'wrong',
      ),
    max_abs: number.nullable().describe('The largest difference that is left. Null if the shape is wrong'),
    text: z.string().describe('What was done'),
    fix: z.string().describe('What to do instead'),
    runtime: z
      .enum(runtimeNames)
      .optional()
      .describe('With quantization: the runtime under whose arithmetic the fault reproduces the output'),
  })
  .meta({ id: 'Cause', description: 'A fault that was computed and reproduces `output`' });

export const runtimeComparison = z
  .strictObject({
    runtime: z.enum(runtimeNames).describe('Whose arithmetic it is'),
    verdict: z
      .enum(['identical', 'different', 'refused'])
      .describe('`identical`: every integer is the same; `refused`: the runtime does not take the layer'),
    mismatched: z
      .int()
      .nullable()
      .describe('How many integers differ; null if the runtime refuses the layer'),
    max: z.int().nullable().describe('The largest difference; null if the runtime refuses the layer'),
    first: z
      .strictObject({
        index: z
          .array(z.int())
          .describe(
            'Into the output, in its layout. /v1/explain shows the terms, on operands minus their zero points',
          ),
        accumulator: z.int().describe('As an int32'),
        real: number.describe('accumulator · s_x·s_w / s_y'),
        got: z.int().describe('The integer of `output`'),
        expected: z.int().describe("The runtime's"),
        why: z.string().describe('How the runtime rounds it'),
      })
      .nullable()
      .describe('The first integer that differs'),
    refused: z.string().optional().describe('Why the runtime does not take the layer'),
  })
  .meta({ id: 'RuntimeComparison', description: 'The output compared with that of a runtime' });
