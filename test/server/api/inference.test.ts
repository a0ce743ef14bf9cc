import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, type Json, post, testApp } from '../../helpers/app.ts';

const inThePool = { INLINE_WORK: '0', INLINE_BODY_BYTES: '0' };
const services = [
  { where: 'on the event loop', app: await testApp({ INLINE_WORK: '1000000000' }) },
  { where: 'in the pool', app: await testApp({ ...inThePool, SPLIT_MACS: '1' }) },
];

const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, groups: 2 };
const shape = [2, 4, 5, 6];
const values = Array.from({ length: 240 }, (_, i) => Math.fround(Math.sin(i)));
const input = { name: 'input', shape, datatype: 'FP32', data: values };
const bytesOf = (numbers: readonly number[]) => Buffer.from(Float32Array.from(numbers).buffer);

describe.each(services)('the Open Inference Protocol $where', ({ app }) => {
  let expected: number[] = [];
  let version = '';
  const put = async (name: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const url = `/v1/layers/${name}`;
    return (await app.inject({ method: 'PUT', url, headers, payload: JSON.stringify(body) })).json();
  };
  beforeAll(async () => {
    version = (await put('edges', { layer, seed: 2 })).version;
    await put('wide', { layer: { ...layer, dtype: 'float64' }, seed: 2 });
    await put('line', { layer: { ...layer, type: 'conv1d' }, seed: 2 });
    const { body } = await post(app, '/v1/conv', {
      ...{ layer, seed: 2, format: 'flat' },
      input: { shape, data: values },
    });
    expected = at(body, 'output') as number[];
  });

  it.each([
    ['all of the body', 2 ** 21, 0, 200],
    ['a MiB in front of tensors', 2 ** 20, 960, 200],
    ['a byte more', 2 ** 20 + 1, 960, 413],
  ])('takes JSON that is %s, or refuses it', async (_, length, tail, status) => {
    const input = { name: 'input', shape, datatype: 'FP32' };
    const given = tail > 0 ? { parameters: { binary_data_size: tail } } : { data: values };
    const json = JSON.stringify({ inputs: [{ ...input, ...given }] }).padEnd(length);
    const payload = Buffer.concat([Buffer.from(json), Buffer.alloc(tail)]);
    const headers = { 'inference-header-content-length': String(length) };
    const url = '/v2/models/edges/infer';
    expect((await app.inject({ method: 'POST', url, headers, payload })).statusCode).toBe(status);
  });

  /** As the clients send it: no Content-Type, no Accept; bytes behind the JSON. */
  const infer = async (
    body: object,
    tail: Buffer | undefined = undefined,
    { model = 'edges', coding = '' }: { readonly model?: string; readonly coding?: string } = {},
  ) => {
    const json = Buffer.from(JSON.stringify(body));
    const whole = tail ? Buffer.concat([json, tail]) : json;
    const reply = await app.inject({
      method: 'POST',
      url: `/v2/models/${model}/infer`,
      headers: {
        ...(tail && { 'inference-header-content-length': String(json.length) }),
        ...(coding && { 'content-encoding': coding }),
      },
      payload: coding === 'gzip' ? gzipSync(whole) : whole,
    });
    const length = reply.headers['inference-header-content-length'];
    const text = reply.rawPayload.subarray(0, length === undefined ? undefined : Number(length));
    const rest = reply.rawPayload.subarray(text.length);
    return { status: reply.statusCode, body: JSON.parse(text.toString()), rest, headers: reply.headers };
  };

  it('tells of the server and of its models', async () => {
    const get = async (url: string): Promise<Json> => (await app.inject(url)).json();
    expect(await get('/v2')).toMatchObject({ name: 'groupconv', extensions: expect.any(Array) });
    await app.dispatcher.start();
    for (const state of ['live', 'ready'])
      expect(await get(`/v2/health/${state}`)).toEqual({ live: true, ready: true });
    const metadata = {
      name: 'edges',
      versions: [version],
      platform: 'groupconv_layer',
      inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 4, -1, -1] }],
      outputs: [{ name: 'output', datatype: 'FP32', shape: [-1, 4, -1, -1] }],
    };
    expect(await get('/v2/models/edges')).toEqual(metadata);
    expect(await get(`/v2/models/edges/versions/${version}`)).toEqual(metadata);
    expect(await get('/v2/models/edges/ready')).toEqual({ name: 'edges', ready: true });
    const index = await app.inject({ method: 'POST', url: '/v2/repository/index' });
    expect(index.json()).toContainEqual({ name: 'edges', version, state: 'READY', reason: '' });
    const load = { method: 'POST', url: '/v2/repository/models/edges/load', payload: '{}' } as const;
    expect((await app.inject(load)).json()).toEqual({});
    const config = { ...load, payload: JSON.stringify({ parameters: { config: '{}' } }) };
    expect((await app.inject(config)).statusCode).toBe(422);
  });

  it('tells how a model is configured', async () => {
    const tensor = (name: string) => [{ name, data_type: 'TYPE_FP32', dims: [-1, 4, -1, -1] }];
    expect((await app.inject('/v2/models/edges/config')).json()).toEqual({
      ...{ name: 'edges', platform: 'groupconv_layer', max_batch_size: 0 },
      ...{ input: tensor('input'), output: tensor('output') },
    });
  });

  it('counts inferences by version, and those that failed', async () => {
    const { version: own } = await put('counted', { layer, seed: 8 });
    await infer({ inputs: [input] }, undefined, { model: 'counted' });
    await infer({ inputs: [input] }, undefined, { model: `counted/versions/${own}` });
    await infer({ inputs: [{ ...input, name: 'x' }] }, undefined, { model: 'counted' });
    const stats = async (path: string) =>
      (await app.inject(`/v2/models${path}/stats`)).json().model_stats as { name: string }[];
    const [one] = await stats('/counted');
    const twice = { count: 2, ns: expect.any(Number) };
    expect(one).toMatchObject({
      ...{ name: 'counted', version: own, inference_count: 4, execution_count: 2 },
      inference_stats: {
        ...{ success: twice, fail: { count: 1 }, queue: twice, compute_input: twice },
        ...{ compute_infer: twice, compute_output: twice },
      },
    });
    expect(await stats(`/counted/versions/${own}`)).toEqual([one]);
    expect(await stats('')).toContainEqual(one);
  });

  it('takes a model out until it is loaded, and keeps the layer', async () => {
    await put('moved', { layer, seed: 9 });
    const change = (how: string) => app.inject({ method: 'POST', url: `/v2/repository/models/moved/${how}` });
    const status = async (url: string) => (await app.inject(url)).statusCode;
    expect((await change('unload')).json()).toEqual({});
    expect(await status('/v2/models/moved/ready')).toBe(404);
    expect(await status('/v1/layers/moved')).toBe(200);
    const index = async (body: object) =>
      (await app.inject({ method: 'POST', url: '/v2/repository/index', payload: JSON.stringify(body) }))
        .json()
        .filter(({ name }: { name: string }) => name === 'moved');
    expect(await index({})).toMatchObject([{ state: 'UNAVAILABLE', reason: 'unloaded' }]);
    expect(await index({ ready: true })).toEqual([]);
    expect((await change('load')).json()).toEqual({});
    expect(await status('/v2/models/moved/ready')).toBe(200);
    expect(await index({ ready: true })).toMatchObject([{ state: 'READY' }]);
  });

  it('computes what /v1/conv computes, in JSON and in binary, both ways', async () => {
    const shapes = { name: 'output', datatype: 'FP32', shape: [2, 4, 3, 4] };
    const known = { model_name: 'edges', model_version: version, id: '7' };
    const binary = { ...input, data: undefined, parameters: { binary_data_size: 960 } };
    for (const [sent, tail] of [
      [input, undefined],
      [binary, bytesOf(values)],
    ] as const) {
      const text = await infer({ id: '7', inputs: [sent] }, tail);
      expect(text.body).toEqual({ ...known, outputs: [{ ...shapes, data: expected }] });
      expect(text.headers['content-type']).toContain('application/json');
      for (const asked of [
        { parameters: { binary_data_output: true } },
        { outputs: [{ name: 'output', parameters: { binary_data: true } }] },
      ]) {
        const { body, rest } = await infer({ id: '7', inputs: [sent], ...asked, model_name: 'x' }, tail);
        expect(body).toEqual({ ...known, outputs: [{ ...shapes, parameters: { binary_data_size: 384 } }] });
        expect(rest).toEqual(bytesOf(expected));
      }
      const no = {
        parameters: { binary_data_output: true },
        outputs: [{ name: 'output', parameters: { binary_data: false } }],
      };
      expect((await infer({ inputs: [sent], ...no }, tail)).body.outputs[0].data).toEqual(expected);
    }
  });

  it('reads bytes behind JSON of any length, compressed or not', async () => {
    for (const padding of ['', ' ', '  ', '   ']) {
      const sent = { ...input, data: undefined, parameters: { binary_data_size: 960, padding } };
      for (const coding of ['', 'gzip'])
        expect((await infer({ inputs: [sent] }, bytesOf(values), { coding })).body.outputs[0].data).toEqual(
          expected,
        );
    }
  });

  it('reads float64 in full', async () => {
    const exact = values.map((value) => value / 3);
    const { body } = await infer({ inputs: [{ ...input, datatype: 'FP64', data: exact }] }, undefined, {
      model: 'wide',
    });
    const spelled = { ...{ layer: { ...layer, dtype: 'float64' }, seed: 2 }, format: 'flat' };
    const { body: other } = await post(app, '/v1/conv', { ...spelled, input: { shape, data: exact } });
    expect(body.outputs[0]).toMatchObject({ datatype: 'FP64', data: at(other, 'output') });
  });

  it('takes a raw request of a layer with one axis', async () => {
    const ask = (model: string, payload: Buffer) =>
      app.inject({
        ...{ method: 'POST', url: `/v2/models/${model}/infer`, payload },
        headers: { 'inference-header-content-length': '0' },
      });
    const reply = await ask('line', bytesOf(values));
    const length = Number(reply.headers['inference-header-content-length']);
    const { outputs } = JSON.parse(reply.rawPayload.subarray(0, length).toString());
    expect(outputs).toEqual([
      { name: 'output', datatype: 'FP32', shape: [1, 4, 58], parameters: { binary_data_size: 928 } },
    ]);
    expect(reply.rawPayload.length - length).toBe(928);
    expect((await ask('edges', bytesOf(values))).statusCode).toBe(422);
  });

  it('gives the statistics of the output where they are asked for', async () => {
    const { body } = await infer({ inputs: [input], parameters: { statistics: true } });
    const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
    expect(body.parameters).toEqual({
      mean: expect.closeTo(mean, 6),
      std: expect.any(Number),
      min: Math.fround(Math.min(...expected)),
      max: Math.fround(Math.max(...expected)),
    });
  });

  it.each([
    ['no inputs', {}, '/inputs'],
    ['two inputs', { inputs: [input, input] }, '/inputs'],
    ['another name', { inputs: [{ ...input, name: 'x' }] }, '/inputs/0/name'],
    ['another datatype', { inputs: [{ ...input, datatype: 'INT8' }] }, '/inputs/0/datatype'],
    ['too few numbers', { inputs: [{ ...input, data: [1] }] }, '/inputs/0/data'],
    ['no data', { inputs: [{ ...input, data: undefined }] }, '/inputs/0/data'],
    ['another output', { inputs: [input], outputs: [{ name: 'x' }] }, '/outputs/0/name'],
    [
      'bytes that are not there',
      { inputs: [{ ...input, data: undefined, parameters: { binary_data_size: 9 } }] },
      '/inputs/0/parameters/binary_data_size',
    ],
    ['channels that do not fit', { inputs: [{ ...input, shape: [1, 1, 24, 10] }] }, '/inputs/0'],
  ])('refuses %s, with an error that its clients read', async (_, body, pointer) => {
    const answer = await infer(body);
    expect(answer.status).toBe(422);
    expect(answer.body.error).toBe(answer.body.detail);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  it('says in its way what is not there', async () => {
    for (const [method, url, status] of [
      ['GET', '/v2/models/none', 404],
      ['GET', '/v2/models/none/ready', 404],
      ['GET', '/v2/models/edges/versions/0123456789abcdef', 404],
      ['POST', '/v2/models/none/infer', 404],
      ['POST', '/v2/repository/models/none/load', 404],
      ['GET', '/v2/models/edges/infer', 405],
      ['GET', '/v2/nowhere', 404],
    ] as const) {
      const reply = await app.inject({ method, url });
      expect([url, reply.statusCode]).toEqual([url, status]);
      expect(reply.json().error).toBe(reply.json().detail);
    }
    const { status, body } = await infer({}, undefined, { model: '..%2fa' });
    expect([404, 422]).toContain(status);
    expect(body.error).toBe(body.detail);
  });

  it.each(['x', '-1', '1e3', '999999'])('refuses the length %s of its JSON', async (length) => {
    const reply = await app.inject({
      ...{ method: 'POST', url: '/v2/models/edges/infer', payload: '{}' },
      headers: { 'inference-header-content-length': length },
    });
    expect(reply.statusCode).toBe(400);
    expect(reply.json().error).toContain('inference-header-content-length');
  });
});

describe('the routes of the Open Inference Protocol', () => {
  it('need a key where keys are set, but for health', async () => {
    const app = await testApp({ API_KEYS: 'first-key-0123456789' });
    for (const [url, status] of [
      ['/v2', 401],
      ['/v2/models/a', 401],
      ['/v2/health/live', 200],
    ] as const)
      expect((await app.inject(url)).statusCode, url).toBe(status);
  });
});
