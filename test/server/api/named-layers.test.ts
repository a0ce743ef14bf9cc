import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import type { App } from '../../../src/server/app-types.ts';
import { type Answer, get, type JsonObject, post, testApp } from '../../helpers/app.ts';

const inThePool = { INLINE_WORK: '0', INLINE_BODY_BYTES: '0' };
const services = [
  { where: 'on the event loop', app: await testApp({ INLINE_WORK: '1000000000' }) },
  { where: 'in the pool', app: await testApp(inThePool) },
  { where: 'by all workers', app: await testApp({ ...inThePool, SPLIT_MACS: '1' }) },
];

const conv = { type: 'conv2d', in_channels: 8, out_channels: 8, kernel_size: 3, groups: 2 };
const values = (count: number, step: number) =>
  Array.from({ length: count }, (_, i) => Math.sin(i * step) / 3);

/** Stored layers of all kinds: their weights are those of `parameters`. */
const layers = {
  plain: conv,
  reflected: { ...conv, padding: 1, padding_mode: 'reflect' },
  automatic: { ...conv, auto_pad: 'SAME_LOWER', stride: 2 },
  transposed: { ...conv, type: 'conv_transpose2d', stride: 2, output_padding: 1 },
  sized: { ...conv, type: 'conv_transpose2d', stride: 2, output_size: [16, 15] },
  unbiased: { ...conv, bias: false },
  double: { ...conv, dtype: 'float64' },
} as const;
type Name = keyof typeof layers;
const names = Object.keys(layers).filter((name): name is Name => name in layers);

const weight = { shape: [8, 4, 3, 3], data: values(288, 0.7) };
const bias = values(8, 1.1);
const parametersOf = (name: Name) => (name === 'unbiased' ? { weight } : { weight, bias });
/** The layer and its parameters in a request, and the name in their place. */
const spelled = (name: Name) => ({ layer: layers[name], ...parametersOf(name) });
const named = (name: Name) => ({ layer: name });

/** 256 numbers that no float32 holds. */
const input = { shape: [1, 8, 7, 7], data: values(392, 0.3) };

async function put(app: App, name: string, body: object): Promise<void> {
  const url = `/v1/layers/${name}`;
  const headers = { 'content-type': 'application/json' };
  const { statusCode } = await app.inject({ method: 'PUT', url, headers, payload: JSON.stringify(body) });
  expect([200, 201]).toContain(statusCode);
}

describe.each(services)('a stored layer $where', ({ app }) => {
  beforeAll(async () => {
    for (const name of names) await put(app, name, spelled(name));
  });

  const same = async (path: string, one: object, other: object): Promise<Answer> => {
    const [named, spelled] = [await post(app, path, one), await post(app, path, other)];
    expect(spelled.status, JSON.stringify(spelled.body).slice(0, 500)).toBe(200);
    expect(named.body).toEqual(spelled.body);
    return named;
  };

  it.each(names)('%s gives the same bits in every operation', async (name) => {
    const asked = { input, format: 'base64' };
    const include = ['weight', 'bias'];
    const reduce = [{ op: 'std', dims: [1] }];
    const [one, other] = [named(name), spelled(name)];
    await same('/v1/conv', { ...asked, ...one, include, reduce }, { ...asked, ...other, include, reduce });
    const grad = { include: ['weight', 'output'], grad_output: { fill: { kind: 'normal' } } };
    await same('/v1/gradients', { ...asked, ...one, ...grad }, { ...asked, ...other, ...grad });
    await same(
      '/v1/explain',
      { input, ...one, index: [0, 5, 2, 1] },
      { input, ...other, index: [0, 5, 2, 1] },
    );
    const shape = { input_shape: [1, 8, 7, 7] };
    await same('/v1/shapes', { ...one, ...shape }, { layer: layers[name], ...shape });
    const { body } = await get(app, `/v1/shapes?layer=${name}&input_shape=1,8,7,7`);
    expect(body).toEqual((await post(app, '/v1/shapes', { ...one, ...shape })).body);
    await same('/v1/sweep', { ...one, ...shape }, { layer: layers[name], ...shape });
    const extra = { name: 'x', ...spelled('plain') };
    await same(
      '/v1/compare',
      { ...asked, layers: [{ name: 'n', ...one }, extra] },
      { ...asked, layers: [{ name: 'n', ...other }, extra] },
    );
  });

  it('sweeps its spec: parameters of other groups do not fit', async () => {
    const asked = { input, repeat: 1, seed: 3 };
    const timeless = ({ body }: Answer) =>
      JSON.parse(JSON.stringify(body), (key, value) => (key === 'compute_ms' ? 0 : value));
    const [one, other] = [
      await post(app, '/v1/sweep', { ...asked, layer: 'plain' }),
      await post(app, '/v1/sweep', { ...asked, layer: layers.plain }),
    ];
    expect(timeless(one)).toEqual(timeless(other));
  });

  it('feeds others in a chain of shapes', async () => {
    const chain = { input_shape: [1, 8, 9, 9] };
    await same(
      '/v1/shapes',
      { layers: ['plain', layers.plain], ...chain },
      { layers: [layers.plain, layers.plain], ...chain },
    );
  });

  it('gives way to a weight or a bias of the request', async () => {
    const own = { weight: { fill: 2 } };
    await same('/v1/conv', { ...named('plain'), input, ...own }, { ...spelled('plain'), input, ...own });
    await same(
      '/v1/conv',
      { ...named('plain'), input, bias: { fill: 9 } },
      { ...spelled('plain'), input, bias: { fill: 9 } },
    );
  });

  it('is named in the metadata of files too, and beside them', async () => {
    const type = 'application/x-safetensors';
    for (const name of ['plain', 'double'] as const) {
      const file = (
        tensors: Record<string, { shape: number[]; data: number[] }>,
        metadata: Record<string, string>,
      ) =>
        writeSafetensors(
          Object.entries(tensors).map(([key, { shape, data }]) => [
            key,
            { shape, data: Float64Array.from(data) },
          ]),
          metadata,
        );
      const send = async (body: Uint8Array, query = '') => {
        const reply = await app.inject({
          method: 'POST',
          url: `/v1/conv${query}`,
          headers: { 'content-type': type, accept: type },
          payload: Buffer.from(body),
        });
        expect(reply.statusCode).toBe(200);
        return readSafetensors(new Uint8Array(reply.rawPayload)).tensors.get('output');
      };
      const request = (layer: unknown) => JSON.stringify({ layer });
      const biased = { weight, bias: { shape: [8], data: bias } };
      const wanted = await send(file({ input, ...biased }, { request: request(layers[name]) }));
      expect(await send(file({ input }, { request: request(name) }))).toEqual(wanted);
      const beside = `?request=${encodeURIComponent(request(name))}`;
      expect(await send(file({ input }, {}), beside)).toEqual(wanted);
    }
  });

  it.each([['NaN'], ['Infinity'], [-0], [1e-45], [0.1]])('has the statistics of %j', async (value) => {
    const one = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };
    const parameters = { layer: one, weight: [[[value]]] };
    await put(app, 'one', parameters);
    await same('/v1/conv', { layer: 'one', input: [[[1, 2]]] }, { ...parameters, input: [[[1, 2]]] });
  });

  it('is read as it was, whichever jobs have read it before', async () => {
    const first = await post(app, '/v1/conv', { ...named('plain'), input, include: ['weight', 'bias'] });
    for (const path of ['/v1/conv', '/v1/gradients'])
      await post(app, path, { ...named('plain'), input, include: ['weight', 'bias'] });
    const again = await post(app, '/v1/conv', { ...named('plain'), input, include: ['weight', 'bias'] });
    expect(again.body).toEqual(first.body);
  });

  it('is not found under another name, at the place of the name', async () => {
    const pointerOf = async (path: string, body: object) => {
      const answer = await post(app, path, body);
      expect([answer.status, answer.body.type]).toEqual([404, '/problems/unknown-layer']);
      const [{ pointer }] = answer.body.errors as readonly JsonObject[];
      return pointer;
    };
    expect(await pointerOf('/v1/conv', { layer: 'none', input })).toBe('/layer');
    expect(await pointerOf('/v1/conv', { layer: 'plain@0123456789abcdef', input })).toBe('/layer');
    const compared = { input, layers: [{ layer: 'plain' }, { layer: 'none' }] };
    expect(await pointerOf('/v1/compare', compared)).toBe('/layers/1/layer');
    expect(await pointerOf('/v1/shapes', { layers: ['plain', 'none'], input_shape: [1] })).toBe('/layers/1');
    const asked = await get(app, '/v1/shapes?layer=none&input_shape=1,8,7,7');
    expect([asked.status, asked.body.errors]).toEqual([
      404,
      [expect.objectContaining({ pointer: '/layer' })],
    ]);
  });

  it.each(['', 'a b', '../a', 'a@', '-a', 'a@0123'])('refuses %j, which is no name', async (layer) => {
    const { status, body } = await post(app, '/v1/conv', { layer, input });
    expect([status, body.type]).toEqual([422, '/problems/invalid-request']);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/layer' })]);
  });

  it('keeps a version that a request names, when another one has come', async () => {
    const one = await app.inject('/v1/layers/plain');
    const { version } = one.json();
    const before = await post(app, '/v1/conv', { ...named('plain'), input });
    await put(app, 'plain', { layer: layers.plain, seed: 77 });
    expect((await post(app, '/v1/conv', { layer: `plain@${version}`, input })).body).toEqual(before.body);
    expect((await post(app, '/v1/conv', { layer: 'plain', input })).body).not.toEqual(before.body);
    await put(app, 'plain', spelled('plain'));
  });
});

describe('what is said of a layer that is wrong', () => {
  it('is the same as without stored layers', async () => {
    const [{ app }] = services;
    const { body } = await post(app, '/v1/conv', { layer: { ...conv, paddin: 1 }, input });
    expect(body.errors).toEqual([
      { pointer: '/layer/paddin', message: 'unknown field "paddin"', hint: 'did you mean "padding"?' },
    ]);
    const other = await post(app, '/v1/conv', { layer: 5, input });
    expect(other.body.errors).toEqual([
      expect.objectContaining({ pointer: '/layer', message: 'expected an object, but got 5' }),
    ]);
  });
});
