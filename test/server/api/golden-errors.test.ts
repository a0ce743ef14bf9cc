import { describe, expect, it } from 'vitest';
import { at, post, testApp } from '../../helpers/app.ts';
import {
  type GoldenError,
  goldenError,
  goldenErrors,
  requestedLayer,
  torchMessage,
} from '../../helpers/golden-errors.ts';

const app = await testApp();

const tensor = (shape: readonly number[]) => ({ shape, fill: 1 });

function send(golden: GoldenError) {
  const { input_shape, weight_shape, bias_shape } = golden;
  // A weight that stands in for one that cannot be is not what the case is about.
  return post(app, '/v1/conv', {
    layer: requestedLayer(golden),
    input: tensor(input_shape),
    weight: tensor(weight_shape),
    ...(bias_shape && { bias: tensor(bias_shape) }),
    format: 'none',
  });
}

/**
 * Where PyTorch's argument parser or oneDNN speaks, or a sentence about something else than the fault, ours
 * stands; and where the contract differs on purpose. docs/numerics.md lists them.
 */
const ownWords: ReadonlyMap<number, string> = new Map([
  [7, 'groups must be an integer, but got 1.5'],
  [8, 'groups must be an integer, but got "2"'],
  [13, 'in_channels must be a positive integer, but got -3'],
  [15, 'out_channels must be a positive integer, but got 0'],
  [16, 'kernel_size must be a positive integer, but got 0'],
  [17, 'kernel_size must be a positive integer, but got -1'],
  [18, 'kernel_size must be an integer, but got 2.5'],
  [19, 'expected kernel_size to be a single integer value or a list of 2 values'],
  [24, 'stride must be an integer, but got 1.5'],
  [32, 'padding must be an integer, but got 0.5'],
  [
    37,
    "padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got padding_mode='symmetric'",
  ],
  [
    38,
    "padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got padding_mode='constant'",
  ],
  [58, 'expected weight of size [3, 3, 3, 3], but got weight of size [3, 3, 3]'],
  [70, "padding='same' is not supported for transposed convolutions"],
  [71, 'Calculated output size per channel: (-10 x -12). Output size is too small'],
]);
const numberOf = ({ id }: GoldenError) => Number(id.slice(4, 6));

/** Mixed dtypes are no error: tensors are converted to the layer's. */
const mixed = goldenError(72);
const invalid = goldenErrors.filter(({ verdict, id }) => verdict === 'invalid' && id !== mixed.id);

describe('POST /v1/conv on what PyTorch refuses', () => {
  it.each(invalid)("answers 422 in PyTorch's words: $id", async (golden) => {
    const { status, body } = await send(golden);
    expect(status).toBe(422);
    expect(at(body, 'detail')).toContain(ownWords.get(numberOf(golden)) ?? torchMessage(golden));
    const [first] = Object.values(body.errors ?? {});
    expect(first).toMatchObject({
      pointer: expect.stringMatching(/^\/(layer|input|weight|bias)/),
      hint: expect.any(String),
    });
  });

  it.each([goldenErrors.filter(({ verdict }) => verdict === 'valid'), mixed].flat())(
    'takes what is borderline: $id',
    async (golden) => {
      const { status, body } = await send(golden);
      expect(status).toBe(200);
      if (golden.torch_module.accepted)
        expect(at(body, 'shapes', 'output')).toEqual(golden.torch_module.output_shape);
    },
  );

  // groups 2.0; no channels; negative padding; a list of one; no batch axis with circular; no images; other
  // sizes than the layer's; int64; float16.
  it.each([
    [6, 200],
    [9, 422],
    [14, 422],
    [26, 200],
    [31, 422],
    [45, 200],
    [51, 200],
    [56, 422],
    [57, 422],
    [73, 422],
    [74, 200],
  ])('decides the debatable case %d: %d', async (number, expected) => {
    const golden = goldenError(number);
    expect(golden.verdict).toBe('debatable');
    expect((await send(golden)).status).toBe(expected);
  });

  it('decides every debatable case', () => {
    const debatable = goldenErrors.filter(({ verdict }) => verdict === 'debatable').map(numberOf);
    expect(debatable).toEqual([6, 9, 14, 26, 31, 45, 51, 56, 57, 73, 74]);
  });
});
