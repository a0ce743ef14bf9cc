import { beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../helpers/app.ts';

const app = await testApp();

const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, groups: 2 };
const values = Array.from({ length: 240 }, (_, i) => i / 8);
const input = { name: 'input', shape: [2, 4, 5, 6], datatype: 'FP32', data: values };
const { data: _, ...binary } = { ...input, parameters: { binary_data_size: 960 } };
const bytes = Buffer.from(Float32Array.from(values).buffer);

beforeAll(async () => {
  for (const [name, body] of [
    ['edges', { layer, seed: 2 }],
    ['line', { layer: { ...layer, type: 'conv1d' }, seed: 2 }],
    [
      'same',
      {
        layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false },
        weight: { fill: 1 },
      },
    ],
  ] as const) {
    const headers = { 'content-type': 'application/json' };
    const put = { method: 'PUT', url: `/v1/layers/${name}`, headers, payload: JSON.stringify(body) } as const;
    expect((await app.inject(put)).statusCode).toBe(201);
  }
});

interface Sent {
  readonly url?: string;
  readonly tail?: Buffer;
  /** What the header says of the JSON's length. Default: where there is a tail, the truth. */
  readonly length?: string;
}

async function send(body: unknown, { url = '/v2/models/edges/infer', tail, length }: Sent = {}) {
  const json = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const stated = length ?? (tail && String(json.length));
  return app.inject({
    method: 'POST',
    url,
    headers: { ...(stated !== undefined && { 'inference-header-content-length': stated }) },
    payload: tail ? Buffer.concat([json, tail]) : json,
  });
}

const many = <T>(count: number, item: T) => Array.from({ length: count }, () => item);
const inputs = (change: object) => ({ inputs: [{ ...input, ...change }] });
const outputs = (parameters: object) => ({ inputs: [input], outputs: [{ name: 'output', parameters }] });

const sized = '/inputs/0/parameters/binary_data_size';

type Row = [what: string, body: unknown, pointer: string, says: string, hint: string, sent?: Sent];
const wrong: Row[] = [
  ['a text', '"x"', '', 'an object, but got "x"', 'inputs'],
  ['a list', '[]', '', 'an object, but got []', 'inputs'],
  ['inputs that are no list', { inputs: {} }, '/inputs', 'a list of tensors', '"input"'],
  ['outputs that are no list', { inputs: [input], outputs: 5 }, '/outputs', 'a list of tensors', '"output"'],
  ['no input', { inputs: [] }, '/inputs', '0 items', 'at least 1'],
  ['many inputs', { inputs: many(2000, {}) }, '/inputs', '2000 items', 'at most 1'],
  ['a name twice', { inputs: [input, input] }, '/inputs', '2 items', 'at most 1'],
  ['an output twice', { inputs: [input], outputs: many(2, { name: 'output' }) }, '/outputs', '2 items', 'at'],
  ['an input that is none', { inputs: [5] }, '/inputs/0', 'an object, but got 5', 'shape'],
  ['a number for an id', { ...inputs({}), id: 7 }, '/id', 'a text, but got 7', '"42"'],
  ['a long id', { ...inputs({}), id: 'x'.repeat(201) }, '/id', 'at most 200 characters', 'at most 200'],
  ['nested parameters', { ...inputs({}), parameters: { a: [] } }, '/parameters/a', 'got []', '1 or true'],
  ['no parameters', { ...inputs({}), parameters: null }, '/parameters', 'an object, but got null', 'texts'],
  ['no name', inputs({ name: null }), '/inputs/0/name', 'a text, but got null', '"input"'],
  ['another name', inputs({ name: 'x' }), '/inputs/0/name', 'no input "x"', '"input"'],
  ['a datatype that is none', inputs({ datatype: 4 }), '/inputs/0/datatype', 'a text, but got 4', 'FP32'],
  ['texts', inputs({ datatype: 'BYTES', data: ['a'] }), '/inputs/0/datatype', 'got "BYTES"', 'send FP32'],
  ['quantized numbers', inputs({ datatype: 'INT8' }), '/inputs/0/datatype', 'got "INT8"', 'send FP32'],
  ['a long datatype', inputs({ datatype: 'x'.repeat(1e5) }), '/inputs/0/datatype', 'xxx…', 'send FP32'],
  ['a negative size', inputs({ shape: [-1, 4, 5, 6] }), '/inputs/0/shape/0', 'got -1', 'at least 0'],
  ['a broken size', inputs({ shape: [2.5, 4, 5, 6] }), '/inputs/0/shape/0', 'got 2.5', 'an integer'],
  ['a size beyond all', inputs({ shape: [2 ** 53] }), '/inputs/0/shape/0', 'got 9007199254740992', 'integer'],
  ['huge sizes', inputs({ shape: many(4, 2 ** 31) }), '/inputs/0/data', 'but data has 240', 'one number'],
  ['many sizes', inputs({ shape: many(3000, 1) }), '/inputs/0/shape', 'at most 8', 'more than 5'],
  ['no shape', inputs({ shape: undefined }), '/inputs/0/shape', 'shape is required', '[2, 16, 10, 10]'],
  ['axes that do not fit', inputs({ shape: [240] }), '/inputs/0', 'input of size: [240]', '[N, C, H, W]'],
  ['other channels', inputs({ shape: [1, 1, 24, 10] }), '/inputs/0', 'to have 4 channels', '4 channels'],
  ['a small image', inputs({ shape: [30, 4, 2, 1] }), '/inputs/0/shape', 'greater than', 'dilation'],
  ['a huge image of none', inputs({ shape: [0, 4, 2 ** 40, 9], data: [] }), '/inputs/0', 'elements', 'at or'],
  ['no data', inputs({ data: undefined }), '/inputs/0/data', 'no data', 'binary_data_size'],
  ['data that is no list', inputs({ data: {} }), '/inputs/0/data', 'got {}', 'binary_data_size'],
  ['booleans', inputs({ data: many(240, true) }), '/inputs/0/data/0', 'a boolean', '"NaN"'],
  ['ragged rows', inputs({ data: [[1, 2], [3]] }), '/inputs/0/data/1', 'length 2', 'same length'],
  ['deep rows', inputs({ data: JSON.parse('['.repeat(20) + ']'.repeat(20)) }), '/inputs/0/data', '16', '5'],
  ['a flag that is none', outputs({ binary_data: 1 }), '/outputs/0/parameters/binary_data', 'got 1', 'true'],
  [
    'a size that is a text',
    inputs({ parameters: { binary_data_size: '9' } }),
    sized,
    'got "9"',
    '9 without quotes',
  ],
  ['bytes that are not there', { inputs: [binary] }, sized, '960, but 0 bytes', 'Inference-Header'],
  [
    'fewer bytes',
    { inputs: [binary] },
    sized,
    'but 956 bytes',
    'Inference-Header',
    { tail: bytes.subarray(4) },
  ],
  [
    'bytes twice',
    inputs({ parameters: binary.parameters }),
    '/inputs/0/data',
    'both',
    'leave',
    { tail: bytes },
  ],
  ['unclaimed bytes', inputs({}), '/inputs/0/parameters', '960 bytes', '960', { tail: bytes }],
  [
    'a shape of other bytes',
    { inputs: [{ ...binary, shape: [2, 4, 5, 7] }] },
    '/inputs/0/shape',
    '280 elements, but 960 bytes',
    'without padding',
    { tail: bytes },
  ],
  [
    'half an element',
    { inputs: [{ ...binary, parameters: { binary_data_size: 959 } }] },
    '/inputs/0/shape',
    '240 elements, but 959 bytes',
    'without padding',
    { tail: bytes.subarray(1) },
  ],
  [
    'shared memory',
    inputs({ data: undefined, parameters: { shared_memory_region: 'a' } }),
    '/inputs/0/parameters/shared_memory_region',
    'no shared memory',
    'send the elements',
  ],
  [
    'an output in shared memory',
    outputs({ shared_memory_region: 'a' }),
    '/outputs/0/parameters/shared_memory_region',
    'no shared memory',
    'from the reply',
  ],
  [
    'classes',
    outputs({ classification: 2 }),
    '/outputs/0/parameters/classification',
    'no extension classification',
    'leave it out',
  ],
  ['raw bytes for two axes', '', '', 'one unknown size', 'in JSON', { tail: bytes, length: '0' }],
  [
    'raw bytes of no whole column',
    '',
    '',
    'a multiple of 16 bytes, but got 20',
    '4 channels of 4 bytes',
    { url: '/v2/models/line/infer', tail: bytes.subarray(0, 20), length: '0' },
  ],
  [
    'raw bytes of too few columns',
    '',
    '',
    'greater than',
    'dilation',
    { url: '/v2/models/line/infer', tail: bytes.subarray(0, 16), length: '0' },
  ],
  ['a flag to list by', { ready: 'x' }, '/ready', 'got "x"', 'false', { url: '/v2/repository/index' }],
  [
    'a configuration to load',
    { parameters: { config: '{}' } },
    '/parameters/config',
    'without "config"',
    'PUT /v1/layers',
    { url: '/v2/repository/models/edges/load' },
  ],
  ["Triton's versions", {}, '/version', '"1"', '16', { url: '/v2/models/edges/versions/1/infer' }],
];

describe('a wrong request to the Open Inference Protocol', () => {
  it.each(wrong)('with %s is refused where it is wrong', async (_, body, pointer, says, hint, sent) => {
    const reply = await send(body, sent);
    const { error, detail, errors } = reply.json();
    expect([reply.statusCode, error]).toEqual([pointerStatus(errors), detail]);
    expect(errors[0]).toEqual({
      pointer,
      message: expect.stringContaining(says),
      hint: expect.stringContaining(hint),
    });
  });

  /** Limits are 413. */
  const pointerStatus = ([{ message }]: readonly { readonly message: string }[]) =>
    message.includes('over the limit') ? 413 : 422;

  it.each([
    ['1e5 inputs', { inputs: many(1e5, {}) }, '/inputs/32768'],
    ['an id of a MiB', { id: 'x'.repeat(2 ** 20), inputs: [input] }, '/id'],
    [
      'many parameters',
      { inputs: [input], parameters: Object.fromEntries(values.concat(values).map((_, i) => [`p${i}`, 1])) },
      '/parameters/p255',
    ],
  ])('with %s is refused while it is read', async (_, body, pointer) => {
    const reply = await send(body);
    expect([reply.statusCode, reply.json().type]).toEqual([413, '/problems/limit-exceeded']);
    expect(reply.json().errors[0].pointer).toBe(pointer);
    expect(reply.json().error).toBe(reply.json().detail);
  });

  it('whose channels are last is told to transpose, since there is no layout', async () => {
    const reply = await send(inputs({ shape: [2, 5, 6, 4] }));
    expect(reply.statusCode).toBe(422);
    const [{ pointer, hint }] = reply.json().errors;
    expect(pointer).toBe('/inputs/0');
    expect(hint).toMatch(/^this looks channels-last, NHWC: send NCHW/);
    expect(hint).not.toContain('layout');
  });

  it('whose length of the JSON is within the JSON is refused', async () => {
    const reply = await send({ inputs: [binary] }, { tail: bytes, length: '30' });
    expect([reply.statusCode, reply.json().type]).toEqual([400, '/problems/malformed-json']);
  });
});

describe('parameters of replies', () => {
  const figures = async (shape: readonly number[], data: readonly unknown[]) => {
    const asked = { inputs: [{ ...input, shape, data }], parameters: { statistics: true } };
    return (await send(asked, { url: '/v2/models/same/infer' })).json().parameters;
  };

  it('are numbers and texts, and are left out where nothing defines them', async () => {
    expect(await figures([0, 1, 1], [])).toEqual({});
    expect(await figures([1, 1, 1], [3])).toEqual({ mean: 3, min: 3, max: 3 });
    const [mean, std, min, max] = many(4, 'NaN');
    expect(await figures([1, 1, 2], ['NaN', 1])).toEqual({ mean, std, min, max });
  });
});
