import { z } from 'zod';
import { autoPads, type LayerSpec, type LayerType, paddingModes, spatialAxes } from '../layers/layer.ts';
import { Recent } from '../memory/recent.ts';
import { layerDTypes } from '../tensor/dtype.ts';
import { describedAs } from './described-as.ts';
import { layerWords } from './foreign-fields.ts';
import { typeHint, valueHint } from './foreign-values.ts';
import { numberInQuotes, quote, type Refusal, refuse, strict } from './issues.ts';
import { layerReference } from './layer-name.ts';
import { list } from './list.ts';
import { shortText } from './short-text.ts';

/** The largest integer in a layer: sums and products of two stay exact in a double. */
const largest = 2 ** 24;

const layerTypes = Object.keys(spatialAxes).filter((name): name is LayerType => name in spatialAxes);

/** An integer from `least` to 2^24. `refusal` is the message for a smaller one. */
function integer(name: string, least: number, refusal: string) {
  const hint = `use an integer from ${least} to ${largest}`;
  const tooLarge = (input: unknown): Refusal => [`${name} is too large: ${quote(input)}`, hint];
  return z
    .int({
      abort: true,
      error: refuse(({ input }) =>
        Number.isInteger(input)
          ? tooLarge(input)
          : [`${name} must be an integer, but got ${quote(input)}`, numberInQuotes(input) ?? hint],
      ),
    })
    .min(least, { error: refuse(({ input }) => [`${refusal}, but got ${quote(input)}`, hint]) })
    .max(largest, { error: refuse(({ input }) => tooLarge(input)) });
}

/** One integer, or a list of one, for all axes; or one per axis. */
function perAxis(name: string, least: number, refusal: string) {
  const one = integer(name, least, refusal);
  const wrongLength = (): Refusal => [
    `${name} must be an integer or a list of 1 to 3 integers`,
    'one integer for all axes, or one per axis',
  ];
  const values = z.union([one, list(one, { least: 1, most: 3, refusal: wrongLength })], {
    error: refuse(({ input }) => [
      `${name} must be an integer or a list of integers, but got ${quote(input)}`,
      numberInQuotes(input) ?? 'one integer for all axes, or one per axis',
    ]),
  });
  return values.describe('One integer, or a list of one, for all axes; or one per axis');
}

/** Both of PyTorch's sentences: which one it says depends on the kernel that it would have run. */
const nonPositiveDilation = 'non-positive dilation is not supported: dilation should be greater than zero';

const positive = (name: string) => `${name} must be a positive integer`;

const channels = (name: string) => integer(name, 1, positive(name));

const paddingAmount = integer('padding', 0, 'negative padding is not supported');
/** Generators of clients refuse the schema of a tuple. */
const paddingPair = describedAs(
  z.tuple([paddingAmount, paddingAmount], {
    error: refuse(({ input }) => [
      `padding must be numbers, or [before, after] pairs, but got ${quote(input)}`,
      'one pair per axis, such as [[0, 1], [2, 2]]',
    ]),
  }),
  list(paddingAmount, { least: 2, most: 2 }),
);

const paddingAmounts = list(paddingAmount, { least: 1, most: 6 });
const paddingWord = z.enum(['same', 'valid'], {
  error: refuse(({ input }) => [
    `Invalid padding string ${quote(input)}, should be one of {'same', 'valid'}`,
    'use "same", "valid" or numbers',
  ]),
});

/** The forms of padding in a query, for the document. `1:2,3:4` are pairs. */
export const queryPadding = z
  .union([paddingAmount, paddingAmounts, z.string().regex(/^\d+:\d+(,\d+:\d+)*$/), paddingWord])
  .describe(
    'One integer for all axes, one per axis, `same`, `valid`, or one before:after pair per axis, such as `0:1,2:2`; ' +
      '0 where it is left out. In a transposed layer it crops the output',
  );

const padding = z.union(
  [paddingAmount, paddingAmounts, list(paddingPair, { least: 1, most: 6 }), paddingWord],
  {
    error: refuse(({ input }) =>
      typeof input === 'string'
        ? [
            `Invalid padding string '${input.slice(0, 40)}', should be one of {'same', 'valid'}`,
            numberInQuotes(input) ?? 'use "same", "valid" or numbers',
          ]
        : [
            'padding must be an integer, a list of integers, "same", "valid" or [before, after] pairs, ' +
              `but got ${quote(input)}`,
            'one integer for all axes, one per axis, or one pair per axis',
          ],
    ),
  },
);

const choice = <const Values extends readonly string[]>(
  name: string,
  values: Values,
  hintOf: (written: string, values: readonly string[]) => string | undefined = valueHint,
) =>
  z.enum(values, {
    error: refuse(({ input }) => [
      `${name} must be one of {${values.map((value) => `'${value}'`).join(', ')}}, ` +
        `but got ${name}=${typeof input === 'string' ? `'${input.slice(0, 40)}'` : quote(input)}`,
      (typeof input === 'string' && hintOf(input, values)) || `one of ${values.join(', ')}`,
    ]),
  });

/** A layer as requests state it. Types and ranges are checked here, combinations by `resolveLayer`. */
export const layerSchema = strict(
  {
    type: choice('type', layerTypes, typeHint).describe(
      'The kind of the layer, with the name of its PyTorch module in lower case',
    ),
    in_channels: channels('in_channels').describe('C of the input'),
    out_channels: channels('out_channels').describe('C of the output: the number of filters'),
    kernel_size: perAxis('kernel_size', 1, positive('kernel_size')).describe(
      'Of the kernel, one integer or one per axis',
    ),
    stride: perAxis('stride', 1, 'non-positive stride is not supported')
      .default(1)
      .describe('From one position of the kernel to the next, one integer or one per axis'),
    padding: padding
      .optional()
      .describe(
        'One integer for all axes, one per axis, `same`, `valid`, or one [before, after] pair per axis; ' +
          '0 where it is left out. In a transposed layer it crops the output',
      ),
    auto_pad: choice('auto_pad', autoPads)
      .optional()
      .describe(
        'Alternative to `padding` (ONNX). SAME_UPPER and SAME_LOWER: the output size becomes ⌈size / stride⌉, ' +
          'of a transposed layer size · stride; SAME_UPPER puts an odd element at the end. VALID: no padding. ' +
          'NOTSET: `padding` counts',
      ),
    output_padding: perAxis('output_padding', 0, 'negative output_padding is not supported')
      .optional()
      .describe('Transposed layers only: makes the end of the output longer; 0 where it is left out'),
    output_size: perAxis('output_size', 1, positive('output_size'))
      .optional()
      .describe("Transposed layers only, instead of `output_padding`: the output's spatial sizes"),
    dilation: perAxis('dilation', 1, nonPositiveDilation)
      .default(1)
      .describe('From one tap of the kernel to the next, one integer or one per axis'),
    groups: channels('groups')
      .default(1)
      .describe(
        'Blocks of input channels that reach only their own block of output channels; ' +
          'must divide both channel counts',
      ),
    bias: z
      .boolean({
        error: refuse(({ input }) => [
          `bias must be true or false, but got ${quote(input)}`,
          'true or false: its elements stand beside "layer"',
        ]),
      })
      .default(true)
      .describe('Whether a bias is added'),
    padding_mode: choice('padding_mode', paddingModes)
      .default('zeros')
      .describe('What stands in the padding; transposed layers have zeros only'),
    dtype: choice('dtype', layerDTypes)
      .default('float32')
      .describe(
        'The type of the arithmetic and of every returned tensor. float16 and bfloat16: operands are rounded to it, ' +
          'products and sums are float32, and the result is rounded once',
      ),
  },
  layerWords,
).meta({
  id: 'Layer',
  description: 'A convolution, with the names and defaults of PyTorch',
}) satisfies z.ZodType<LayerSpec>;

/** The layers that were parsed last, by their text: clients send the same ones again and again. */
const knownLayers = new Recent<unknown>(64);

/**
 * A layer, or the name of a stored one. zod's union would try both, and answer with the faults of neither.
 */
const LayerOrName = z.core.$constructor<
  z.ZodUnion<readonly [typeof layerSchema, typeof layerReference]>,
  z.core.$ZodUnionDef<readonly [typeof layerSchema, typeof layerReference]>
>('LayerOrName', (schema, def) => {
  z.ZodUnion.init(schema, def);
  schema._zod.parse = (payload, context) => {
    if (typeof payload.value === 'string') return layerReference._zod.run(payload, context);
    const text = shortText(payload.value);
    const known = text === undefined ? undefined : knownLayers.get(text);
    if (known) {
      payload.value = known;
      return payload;
    }
    const result = layerSchema._zod.run(payload, context);
    if (text !== undefined && 'value' in result && result.issues.length === 0)
      knownLayers.set(text, result.value);
    return result;
  };
});

/** A layer in a request: what it is, or the name of a stored one. */
export const layerField = new LayerOrName({ type: 'union', options: [layerSchema, layerReference] }).meta({
  id: 'LayerOrName',
  description: 'A layer, or the name of a stored one',
});

/** A request whose named layers have been looked up. */
export type Resolved<T> = {
  readonly [Key in keyof T]: Key extends 'layer'
    ? Exclude<T[Key], string>
    : Key extends 'layers'
      ? ResolvedList<T[Key]>
      : T[Key];
};

type ResolvedList<T> = T extends readonly (infer Item)[]
  ? readonly (Exclude<Item, string> extends { readonly layer: unknown }
      ? Resolved<Exclude<Item, string>>
      : Exclude<Item, string>)[]
  : T;
