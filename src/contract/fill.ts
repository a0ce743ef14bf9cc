import { z } from 'zod';
import type { Fill } from '../tensor/fill.ts';
import { fanModes } from '../tensor/random/initialisers.ts';
import { quote, refuse, strict } from './issues.ts';
import { jsonNumber, wholeNumber } from './numbers.ts';
import { seedSchema } from './seed.ts';

/** The name of a rule, and what it makes. */
const kind = <const Name extends string>(name: Name, rule: string) => z.literal(name).describe(rule);

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
  strict({
    kind: kind('constant', 'One value for all elements'),
    value: jsonNumber.describe('Every element'),
  }),
  strict({
    kind: kind('arange', 'start, start + step, start + 2 · step, …'),
    start: z.number().default(0).describe('The first element'),
    step: z.number().default(1).describe('From each element to the next, in row-major order'),
  }),
  strict({
    kind: kind('axis', 'The index along an axis'),
    axis: wholeNumber('axis').describe('The axis whose index is the value; negative counts from the end'),
    modulo: positive('modulo').optional().describe('The index is taken modulo this'),
    offset: z.number().default(0).describe('Added to the index'),
  }),
  strict({
    kind: kind('uniform', 'torch.Tensor.uniform_'),
    low: z.number().default(0).describe('The lower bound'),
    high: z.number().default(1).describe('The upper bound'),
    seed,
  }),
  strict({
    kind: kind('normal', 'torch.Tensor.normal_'),
    mean: z.number().default(0).describe('The mean'),
    std: z.number().default(1).describe('The standard deviation'),
    seed,
  }),
  strict({ kind: kind('kaiming_uniform', 'torch.nn.init.kaiming_uniform_'), ...kaiming }),
  strict({ kind: kind('kaiming_normal', 'torch.nn.init.kaiming_normal_'), ...kaiming }),
  strict({ kind: kind('xavier_uniform', 'torch.nn.init.xavier_uniform_'), gain, seed }),
  strict({ kind: kind('xavier_normal', 'torch.nn.init.xavier_normal_'), gain, seed }),
  strict({
    kind: kind('dirac', 'torch.nn.init.dirac_: the identity, as far as the shape allows'),
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
