import { beforeEach, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { testApp } from '../../helpers/app.ts';

const app = await testApp({ MAX_LAYERS: '3', MAX_LAYER_VERSIONS: '2' });
const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, groups: 2 };
const safetensors = 'application/x-safetensors';

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string | Buffer;
}

async function send(method: 'GET' | 'HEAD' | 'PUT' | 'DELETE', path: string, { headers, body }: Sent = {}) {
  const payload = typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const url = `/v1/layers${path}`;
  const reply = await app.inject({
    ...{ method, url, headers: { ...type, ...headers } },
    ...(payload !== undefined && { payload }),
  });
  const isJson = String(reply.headers['content-type']).includes('json');
  const document = isJson && reply.payload !== '' ? reply.json() : undefined;
  return { status: reply.statusCode, headers: reply.headers, body: document, bytes: reply.rawPayload };
}

beforeEach(async () => {
  for (const { name } of app.repository.current()) await app.repository.delete(name);
  expect(app.repository.bytes).toBe(0);
});

describe('PUT /v1/layers/{name}', () => {
  it('stores a layer, and answers what it is', async () => {
    const { status, headers, body } = await send('PUT', '/edges', { body: { layer, seed: 3 } });
    expect(status).toBe(201);
    expect(body).toEqual({
      name: 'edges',
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      layer: expect.objectContaining({ kernel_size: [3, 3], padding: [0, 0], groups: 2 }),
      shapes: { input: [-1, 4, -1, -1], weight: [4, 2, 3, 3], bias: [4], output: [-1, 4, -1, -1] },
      cost: { parameters: 76, bytes: 304 },
      statistics: {
        weight: expect.objectContaining({ count: 72 }),
        bias: expect.objectContaining({ count: 4 }),
      },
    });
    expect(headers.etag).toBe(`"${body.version}"`);
    expect((await send('GET', '/edges')).body).toEqual(body);
    expect((await send('GET', `/edges@${body.version}`)).body).toEqual(body);
  });

  it('answers 200 for a new version, and for the same once more', async () => {
    const first = await send('PUT', '/a', { body: { layer } });
    const again = await send('PUT', '/a', { body: { layer } });
    const second = await send('PUT', '/a', { body: { layer, seed: 1 } });
    expect([first.status, again.status, second.status]).toEqual([201, 200, 200]);
    expect(again.body).toEqual(first.body);
    expect(second.body.version).not.toBe(first.body.version);
    expect((await send('GET', `/a@${first.body.version}`)).body).toEqual(first.body);
  });

  it('gives the same version to the same layer and parameters, however they are stated', async () => {
    const weight = { shape: [4, 2, 3, 3], fill: { kind: 'arange' } };
    const bias = { fill: 1 };
    const values = Array.from({ length: 72 }, (_, i) => i);
    const spread = { ...layer, kernel_size: [3, 3], stride: [1, 1], padding: 'valid', bias: true };
    const file = writeSafetensors(
      [
        ['weight', { shape: [4, 2, 3, 3], data: Float64Array.from(values) }],
        ['bias', { shape: [4], data: new Float32Array(4).fill(1) }],
      ],
      { request: JSON.stringify({ layer: spread }) },
    );
    const { body: one } = await send('PUT', '/a', { body: { layer, weight, bias, seed: 7 } });
    const sent = { body: Buffer.from(file), headers: { 'content-type': safetensors } };
    const { status, body: other } = await send('PUT', '/b', sent);
    expect(status).toBe(201);
    expect(other).toEqual({ ...one, name: 'b' });
    const { body: third } = await send('PUT', '/c', {
      body: { layer: { ...layer, stride: 2 }, weight, bias },
    });
    expect(third.version).not.toBe(one.version);
  });

  it.each([
    [{ auto_pad: 'SAME_UPPER', stride: 2 }, { auto_pad: 'SAME_UPPER', padding: null }, [-1, -1]],
    [{ padding: 'same' }, { auto_pad: null, padding: [1, 1] }, [-1, -1]],
    [{ type: 'conv_transpose2d', stride: 2 }, { output_padding: [0, 0] }, [-1, -1]],
    [
      { type: 'conv_transpose2d', stride: 2, output_size: 9 },
      { output_size: [9, 9], output_padding: null },
      [9, 9],
    ],
    [
      { type: 'conv_transpose2d', stride: 3, auto_pad: 'SAME_LOWER' },
      { output_padding: [0, 0], padding: [0, 0], auto_pad: null },
      [-1, -1],
    ],
  ])('resolves what needs no input of %j', async (fields, resolved, sizes) => {
    const { status, body } = await send('PUT', '/a', { body: { layer: { ...layer, ...fields } } });
    expect(status).toBe(201);
    const absent = { auto_pad: null, output_size: null, padding: null, output_padding: null };
    expect({ ...absent, ...body.layer }).toMatchObject(resolved);
    expect(body.shapes.output).toEqual([-1, 4, ...sizes]);
  });

  it.each([
    ['no layer', {}, 422, '/layer'],
    ['a name for a layer', { layer: 'other' }, 422, '/layer'],
    ['an input', { layer, input: [[[[1]]]] }, 422, '/input'],
    ['a layer that is none', { layer: { ...layer, groups: 3 } }, 422, '/layer/groups'],
    ['an output size out of reach', { layer: { ...layer, output_size: 3 } }, 422, '/layer/output_size'],
    ['a weight that does not fit', { layer, weight: [[[[1]]]] }, 422, '/weight'],
    ['a bias that does not fit', { layer, bias: [1, 2] }, 422, '/bias'],
    ['a bias of a layer without', { layer: { ...layer, bias: false }, bias: [1] }, 422, '/bias'],
    [
      'a fill that is none',
      { layer, weight: { fill: { kind: 'axis', axis: 9 } }, bias: [1, 2, 3, 4] },
      422,
      '/weight/fill/axis',
    ],
    ['a weight over the limit', { layer: { ...layer, kernel_size: 4096 } }, 413, '/layer/kernel_size'],
  ])('refuses %s', async (_, body, status, pointer) => {
    const answer = await send('PUT', '/a', { body });
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0].pointer).toBe(pointer);
    expect([app.repository.size, app.repository.bytes]).toEqual([0, 0]);
  });

  it.each([
    '-a',
    '.a',
    '..',
    'a%2Fb',
    'a%00',
    'a%20b',
    'ä',
    'a@0123456789abcdef',
    'a'.repeat(129),
    '%2e%2e%2fa',
  ])('refuses the name %s', async (name) => {
    const answer = await send('PUT', `/${name}`, { body: { layer } });
    expect([400, 404, 422]).toContain(answer.status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(app.repository.size).toBe(0);
  });

  it('takes any name that is one', async () => {
    for (const name of ['a'.repeat(128), '0', 'a..b', '__proto__'.slice(2), 'A-b_c.d']) {
      const { status, body } = await send('PUT', `/${name}`, { body: { layer } });
      expect([status, body.name]).toEqual([201, name]);
      await send('DELETE', `/${name}`);
    }
  });

  it('refuses more layers than may be, with the setting', async () => {
    for (const name of ['a', 'b', 'c']) await send('PUT', `/${name}`, { body: { layer } });
    const { status, body } = await send('PUT', '/d', { body: { layer } });
    expect([status, body.type]).toEqual([507, '/problems/storage-failed']);
    expect(body.detail).toContain('MAX_LAYERS');
    expect((await send('PUT', '/a', { body: { layer, seed: 1 } })).status).toBe(200);
  });

  it('stores NaN with the bits that every reply has', async () => {
    const data = new Float32Array(72);
    new Uint32Array(data.buffer)[5] = 0xffc00001;
    const file = writeSafetensors([['weight', { shape: [4, 2, 3, 3], data }]], {
      request: JSON.stringify({ layer: { ...layer, bias: false } }),
    });
    const headers = { 'content-type': safetensors };
    expect((await send('PUT', '/a', { body: Buffer.from(file), headers })).status).toBe(201);
    const { bytes } = await send('GET', '/a', { headers: { accept: safetensors } });
    const stored = readSafetensors(new Uint8Array(bytes)).tensors.get('weight')?.data ?? new Float32Array();
    expect(new Uint32Array(stored.buffer, stored.byteOffset)[5]).toBe(0x7fc00000);
  });
});

describe('conditional requests', () => {
  it('change a layer only where it is as expected', async () => {
    const put = (seed: number, headers: Readonly<Record<string, string>>) =>
      send('PUT', '/a', { body: { layer, seed }, headers });
    expect((await put(0, { 'if-match': '*' })).status).toBe(412);
    const { headers } = await put(0, { 'if-none-match': '*' });
    const first = String(headers.etag);
    expect((await put(1, { 'if-none-match': '*' })).status).toBe(412);
    expect((await put(1, { 'if-match': '"0123456789abcdef"' })).status).toBe(412);
    expect((await put(1, { 'if-match': `W/${first}` })).status).toBe(412);
    expect((await put(1, { 'if-match': `"x", ${first}` })).status).toBe(200);
    expect((await send('DELETE', '/a', { headers: { 'if-match': first } })).status).toBe(412);
    const { body } = await put(1, { 'if-match': first });
    expect(body).toMatchObject({ type: '/problems/precondition-failed', status: 412 });
    expect((await send('DELETE', '/a', { headers: { 'if-match': '*' } })).status).toBe(204);
  });

  it('of GET answer 304 where the version is known, for each of the representations', async () => {
    const { headers } = await send('PUT', '/a', { body: { layer } });
    const etag = String(headers.etag);
    const file = { accept: safetensors };
    const { headers: ofFile } = await send('GET', '/a', { headers: file });
    for (const known of [etag, `W/${etag}`, `"x",${etag}`, '*']) {
      const answer = await send('GET', '/a', { headers: { 'if-none-match': known } });
      expect([answer.status, answer.bytes.length, answer.headers.etag], known).toEqual([304, 0, etag]);
    }
    const known = (tag: string) => send('GET', '/a', { headers: { ...file, 'if-none-match': tag } });
    expect((await known(etag)).status).toBe(200);
    expect((await known(String(ofFile.etag))).status).toBe(304);
    expect(ofFile.vary).toContain('accept');
    expect((await send('DELETE', '/a', { headers: { 'if-match': String(ofFile.etag) } })).status).toBe(204);
  });

  it.each(['edges', '"', '"a" "b"', 'w/"a"', ''])('refuse the entity tags %j', async (tag) => {
    await send('PUT', '/a', { body: { layer } });
    for (const method of ['GET', 'DELETE'] as const) {
      const { status, body } = await send(method, '/a', { headers: { 'if-none-match': tag } });
      expect([status, body.type]).toEqual([400, '/problems/malformed-request']);
    }
  });
});

describe('GET /v1/layers/{name}', () => {
  it('gives the file that PUT takes', async () => {
    const { body } = await send('PUT', '/a', { body: { layer, seed: 5 } });
    const { status, headers, bytes } = await send('GET', '/a', { headers: { accept: safetensors } });
    expect(status).toBe(200);
    expect(Number(headers['content-length'])).toBe(bytes.length);
    const { tensors, metadata } = readSafetensors(new Uint8Array(bytes));
    expect([...tensors.keys()]).toEqual(['weight', 'bias']);
    expect(JSON.parse(metadata.get('request') ?? '')).toEqual({ layer: body.layer });
    const put = await send('PUT', '/b', { body: bytes, headers: { 'content-type': safetensors } });
    expect(put.body).toEqual({ ...body, name: 'b' });
  });

  it('sends a large file whole, also of a layer that is deleted meanwhile', async () => {
    const large = { ...layer, in_channels: 512, out_channels: 512, groups: 1 };
    expect((await send('PUT', '/large', { body: { layer: large } })).status).toBe(201);
    const asked = send('GET', '/large', { headers: { accept: safetensors } });
    await send('DELETE', '/large');
    const { status, bytes } = await asked;
    if (status === 200) expect(readSafetensors(new Uint8Array(bytes)).tensors.size).toBe(2);
    expect(app.repository.bytes).toBe(0);
  });

  it.each(['/none', '/a@0123456789abcdef'])('says that there is no %s', async (path) => {
    await send('PUT', '/a', { body: { layer } });
    const { status, body } = await send('GET', path);
    expect([status, body.type]).toEqual([404, '/problems/unknown-layer']);
  });

  it('answers HEAD with the fields of GET', async () => {
    await send('PUT', '/a', { body: { layer } });
    for (const headers of [{}, { accept: safetensors }]) {
      const [head, get] = [await send('HEAD', '/a', { headers }), await send('GET', '/a', { headers })];
      expect(head.bytes.length).toBe(0);
      expect([head.status, head.headers.etag, head.headers['content-length']]).toEqual([
        200,
        get.headers.etag,
        get.headers['content-length'],
      ]);
    }
  });
});

describe('GET /v1/layers', () => {
  it('lists the current versions by name', async () => {
    expect((await send('GET', '')).body).toEqual({ layers: [], broken: [] });
    for (const name of ['b', 'a']) await send('PUT', `/${name}`, { body: { layer } });
    const { body: last } = await send('PUT', '/b', { body: { layer, seed: 1 } });
    const { layers } = (await send('GET', '')).body;
    expect(layers.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    const { name, version, layer: spec, cost } = last;
    expect(layers[1]).toEqual({ name, version, layer: spec, cost });
  });
});

describe('DELETE /v1/layers/{name}', () => {
  it('deletes all versions', async () => {
    const { body } = await send('PUT', '/a', { body: { layer } });
    await send('PUT', '/a', { body: { layer, seed: 1 } });
    const { status, bytes } = await send('DELETE', '/a');
    expect([status, bytes.length]).toEqual([204, 0]);
    for (const path of ['/a', `/a@${body.version}`]) expect((await send('GET', path)).status).toBe(404);
    expect((await send('DELETE', '/a')).status).toBe(404);
  });
});
