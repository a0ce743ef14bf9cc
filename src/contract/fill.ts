import { z } from 'zod';
import type { Fill } from '../tensor/fill.ts';
import { fanModes } from '../tensor/random/initialisers.ts';
import { quote, refuse, strict } from './issues.ts';
import { jsonNumber, wholeNumber } from './numbers.ts';
import { seedSchema } from './seed.ts';

const positive = (what: string) =>
  wholeNumber(what).min(1, {
    error: refuse(({ input }) => [`${what} must be positive, but got ${input}`, 'at least 1']),
  });

const seed = seedSchema.default(0);
const slope = z.number().default(0).describe("The leaky ReLU's negative slope");
const kaiming = {
  a: slope,
  mode: z
    .enum(fanModes, {
      error: refuse(({ input }) => [
        `Mode ${quote(input)} not supported, please use one of ['fan_in', 'fan_out']`,
        'fan_in or fan_out',
      ]),
    })
    .default('fan_in')
    .describe(
      "fan_in = size(1) · taps keeps the forward pass's variance, fan_out = size(0) · taps the backward pass's. " +
        'The sizes are those of the tensor, as in PyTorch: fan_in of a grouped layer is of one group, fan_out of all',
    ),
  groups: positive('groups')
    .optional()
    .describe('With fan_out: divides it, to make it that of one group. Default: 1, as in PyTorch'),
  seed,
};
const gain = z.number().default(1).describe('Scales the deviation');

const rules = [
  strict({ kind: z.literal('constant'), value: jsonNumber }),
  strict({ kind: z.literal('arange'), start: z.number().default(0), step: z.number().default(1) }),
  strict({
    kind: z.literal('axis'),
    axis: wholeNumber('axis').describe('The axis whose index is the value; negative counts from the end'),
    modulo: positive('modulo').optional().describe('The index is taken modulo this'),
    offset: z.number().default(0).describe('Added to the index'),
  }),
  strict({ kind: z.literal('uniform'), low: z.number().default(0), high: z.number().default(1), seed }),
  strict({ kind: z.literal('normal'), mean: z.number().default(0), std: z.number().default(1), seed }),
  strict({ kind: z.literal('kaiming_uniform'), ...kaiming }),
  strict({ kind: z.literal('kaiming_normal'), ...kaiming }),
  strict({ kind: z.literal('xavier_uniform'), gain, seed }),
  strict({ kind: z.literal('xavier_normal'), gain, seed }),
  strict({
    kind: z.literal('dirac'),
    groups: positive('groups').optional().describe("Default: for a weight the layer's groups, else 1"),
  }),
] as const;

const kinds = rules.map(({ shape }) => shape.kind.value).join(', ');
const kindOf = (value: unknown): unknown => Object(value).kind;

/** Rules by name. */
const fillRule = z.discriminatedUnion('kind', rules, {
  error: refuse(({ input }) => {
    const kind = kindOf(input);
    const wrong =
      kind === undefined
        ? `fill needs a kind, one of ${kinds}`
        : `fill.kind must be one of ${kinds}, but got ${quote(kind)}`;
    return [wrong, `one of ${kinds}`];
  }),
});

/** A number for every element, or a rule. */
export const fillSchema = z
  .union([fillRule, jsonNumber.transform((value): Fill => ({ kind: 'constant', value }))], {
    error: refuse(({ input }) => [
      `fill must be a number or one of ${kinds}, but got ${quote(input)}`,
      'such as {"kind": "constant", "value": 1}',
    ]),
  })
  .meta({
    id: 'Fill',
    description:
      'A number for every element, or a rule that makes elements: from their positions, or at random, ' +
      'bit for bit as the call of the same name in PyTorch after torch.manual_seed(seed)',
  });
