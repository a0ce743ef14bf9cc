import { z } from 'zod';
import { convolution } from './conv.ts';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { strict } from './issues.ts';
import { list } from './list.ts';
import { sizes, statistics } from './reply-parts.ts';
import { format, parameters, reduceField } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';
import { tutorialComparison } from './tutorial.ts';

/** The body of POST /v1/compare. */
export const compareRequest = strict(
  {
    input: tensorSchema,
    layers: list(strict({ name: z.string().max(100).optional(), ...parameters }, requestWords), {
      least: 1,
      most: 64,
      refusal: (length) =>
        length === 0
          ? ['layers must not be empty', 'give at least one layer']
          : [`there may be at most 64 layers, but got ${length}`, 'send the rest in another request'],
    }),
    reduce: reduceField,
    format,
  },
  requestWords,
);

export type CompareRequest = Immutable<z.output<typeof compareRequest>>;

export const compareReply = z
  .strictObject({
    input: z.strictObject({ shape: sizes, statistics }),
    results: z.array(z.strictObject({ name: z.string(), ...convolution })),
  })
  .meta({ id: 'Comparison' });

export type CompareReply = z.output<typeof compareReply>;

export const compareExamples = {
  tutorial: {
    summary: 'The tutorial: the same input through groups 1, 2 and 4',
    value: tutorialComparison,
  },
} as const;
