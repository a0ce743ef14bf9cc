import { describe, expect, it } from 'vitest';
import { at, post, testApp } from '../../helpers/app.ts';
import { base64Of } from '../../helpers/base64.ts';
import { goldenTensor } from '../../helpers/golden.ts';
import { goldenStreams } from '../../helpers/golden-random.ts';

const app = await testApp();

const base64 = (name: string) => base64Of(goldenTensor(name).data);

/** The input that a fill makes, as the reply includes it. */
async function inputOf(fill: unknown, length: number, dtype: 'float32' | 'float64' = 'float32') {
  const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, dtype };
  const input = { shape: [1, 1, length], fill };
  const { status, body } = await post(app, '/v1/conv', {
    layer,
    input,
    include: ['input'],
    format: 'base64',
  });
  expect(status).toBe(200);
  return at(body, 'input', 'base64');
}

const grouped = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, padding: 1, groups: 2 };
const image = { shape: [1, 4, 5, 5], fill: { kind: 'normal', seed: 1 } };

it('reads a number beyond the range as an infinity: as a fill, and as an element', async () => {
  const layer = '{"type":"conv1d","in_channels":1,"out_channels":1,"kernel_size":1,"bias":false}';
  const outputOf = async (input: string, weight: string) => {
    const payload = `{"layer":${layer},"input":${input},"weight":${weight}}`;
    const headers = { 'content-type': 'application/json' };
    const reply = await app.inject({ method: 'POST', url: '/v1/conv', headers, payload });
    return reply.json().output;
  };
  for (const [input, weight] of [
    ['[[1e400,-1e400]]', '[[[1]]]'],
    ['[[1,-1]]', '{"fill":1e400}'],
    ['[[1,-1]]', '{"fill":{"kind":"constant","value":1e400}}'],
    ['[[1,-1]]', '{"shape":[1,1,1],"data":[1e39]}'],
  ] as const)
    expect(await outputOf(input, weight)).toEqual([['Infinity', '-Infinity']]);
});

describe('POST /v1/conv with a random fill', () => {
  it.each(goldenStreams)("gives PyTorch's numbers of seed $seed", async ({ seed, tensors }) => {
    expect(await inputOf({ kind: 'uniform', low: 0, high: 1, seed }, 10)).toBe(
      base64(tensors.rand_10_float32),
    );
    expect(await inputOf({ kind: 'uniform', seed }, 10, 'float64')).toBe(base64(tensors.rand_10_float64));
    expect(await inputOf({ kind: 'normal', mean: 0, std: 1, seed }, 5)).toBe(base64(tensors.randn_5_float32));
    expect(await inputOf({ kind: 'normal', seed }, 64)).toBe(base64(tensors.randn_64_float32));
  });

  it.each(['normal', 'uniform', 'kaiming_uniform', 'kaiming_normal', 'xavier_uniform', 'xavier_normal'])(
    'takes the seeds of %s that torch.manual_seed takes, in numbers and in text',
    async (kind) => {
      const [minusOne, largest, low, zero] = await Promise.all(
        [-1, '18446744073709551615', 2 ** 32 - 1, 0].map((seed) => inputOf({ kind, seed }, 20)),
      );
      expect(largest).toBe(minusOne);
      expect(low).toBe(minusOne);
      expect(zero).not.toBe(minusOne);
      expect(await inputOf({ kind }, 20)).toBe(zero);
    },
  );

  it("draws kaiming_uniform with a = √5 as the layer's own initialisation", async () => {
    const sent = { layer: grouped, input: image, seed: '-3', include: ['weight'], format: 'base64' };
    const { body: drawn } = await post(app, '/v1/conv', sent);
    const weight = { fill: { kind: 'kaiming_uniform', a: Math.sqrt(5), seed: -3 } };
    const { body: filled } = await post(app, '/v1/conv', { ...sent, weight });
    expect(at(filled, 'weight', 'base64')).toBe(at(drawn, 'weight', 'base64'));
    const { body: other } = await post(app, '/v1/conv', { ...sent, seed: 3 });
    expect(at(other, 'weight', 'base64')).not.toBe(at(drawn, 'weight', 'base64'));
  });

  // torch.manual_seed(7); torch.nn.init.kaiming_….(torch.empty(weight), a=0.5, mode='fan_out')
  it.each([
    [
      'kaiming_uniform',
      { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: [1, 2], groups: 2 },
      '0ZldPcjn7r69kXw+/OJ4Plb4077jwu2951XovnbPTT6xqFW+jU8LP6bEDD/GmqE9lxOpvpPx6L4NN669oTlfvg==',
    ],
    [
      'kaiming_normal',
      { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: [1, 2], groups: 2 },
      '+cm7vpEtNT57080+KfQev1jzmL1glQI++sqSvo+fzL5WJ9Q+bjx1vsTFBL87ulK+kDyiPt3k5z7cBNM9aJ75Pg==',
    ],
    [
      'kaiming_normal',
      { type: 'conv_transpose2d', in_channels: 2, out_channels: 6, kernel_size: 1 },
      '3HIGvmMBND8DzFg/tCd/v62SwT9K5Ey/eduivn0XjT9WGv093pbAv9B6kT4pRvM9',
    ],
  ])("draws %s with PyTorch's fan_out for %j", async (kind, layer, expected) => {
    const sent = {
      layer,
      input: { shape: [1, layer.in_channels, 3, 3], fill: 1 },
      weight: { fill: { kind, a: 0.5, mode: 'fan_out', seed: 7 } },
      include: ['weight'],
      format: 'base64',
    };
    const { body } = await post(app, '/v1/conv', sent);
    expect(at(body, 'weight', 'base64')).toBe(expected);
    const unknown = { ...sent, weight: { fill: { kind, mode: 'fan_avg' } } };
    expect((await post(app, '/v1/conv', unknown)).body).toMatchObject({
      detail: `Mode "fan_avg" not supported, please use one of ['fan_in', 'fan_out']`,
      errors: [{ pointer: '/weight/fill/mode' }],
    });
  });

  it("passes the input through a dirac weight, whose groups are the layer's", async () => {
    const sent = {
      layer: { ...grouped, bias: false },
      input: image,
      weight: { fill: { kind: 'dirac' } },
      include: ['input'],
    };
    const { status, body } = await post(app, '/v1/conv', sent);
    expect(status).toBe(200);
    expect(body.output).toEqual(body.input);
    const one = await post(app, '/v1/conv', { ...sent, weight: { fill: { kind: 'dirac', groups: 1 } } });
    expect(one.body.output).not.toEqual(one.body.input);
  });

  it.each([
    [
      'input',
      { shape: [1, 4, 5, 5], fill: { kind: 'uniform', low: 2, high: 1 } },
      '/input/fill/high',
      'uniform_ expects to return a [from, to) range, but found from=2 > to=1',
    ],
    [
      'input',
      { shape: [1, 4, 5, 5], fill: { kind: 'uniform', high: 1e39 } },
      '/input/fill/high',
      'to is out of bounds for float',
    ],
    [
      'weight',
      { fill: { kind: 'normal', std: -1 } },
      '/weight/fill/std',
      'normal expects std >= 0.0, but found std -1',
    ],
    [
      'weight',
      { fill: { kind: 'dirac', groups: 3 } },
      '/weight/fill/groups',
      'dim 0 must be divisible by groups: 4 is not divisible by 3',
    ],
    [
      'bias',
      { fill: { kind: 'xavier_normal' } },
      '/bias/fill/kind',
      'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions',
    ],
    [
      'bias',
      { fill: { kind: 'dirac' } },
      '/bias/fill/kind',
      'Only tensors with 3, 4, or 5 dimensions are supported',
    ],
    [
      'weight',
      { fill: { kind: 'kaiming_normal', seed: 1.5 } },
      '/weight/fill/seed',
      'seed must be an integer from -9223372036854775808 to 18446744073709551615, but got 1.5',
    ],
    [
      'seed',
      2 ** 53,
      '/seed',
      'seed must be an integer from -9223372036854775808 to 18446744073709551615, but got 9007199254740992',
    ],
  ])('refuses the %s %j', async (field, value, pointer, message) => {
    const { status, body } = await post(app, '/v1/conv', { layer: grouped, input: image, [field]: value });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: message,
      errors: [{ pointer, message, hint: expect.stringMatching(/./) }],
    });
  });
});
