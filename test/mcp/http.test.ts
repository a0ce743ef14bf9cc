import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readFile } from '../../src/client/file.ts';
import { createClient } from '../../src/client/index.ts';
import { operations } from '../../src/operations/table.ts';
import { exchangesOf } from '../client/exchanges.ts';
import { listeningApp } from '../helpers/app.ts';

const { url } = await listeningApp();

/** The SDK's own client, connected. */
async function connected(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', address), { requestInit: { headers } });
  await client.connect(transport);
  afterAll(() => client.close());
  return client;
}

const client = await connected(url);

/** The text of a result, and its link. */
async function called(name: string, args: object) {
  const { content, isError } = await client.callTool({ name, arguments: { ...args } });
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const link = content.find((part) => part.type === 'resource_link');
  return { isError, text: texts.join(''), link };
}

describe('the tools', () => {
  it('should be the operations, with schemas of their requests', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(operations.map(({ name }) => name));
    const conv = tools.find(({ name }) => name === 'conv');
    expect(conv?.inputSchema.required).toEqual(['input', 'layer']);
    expect(conv?.inputSchema.properties).toHaveProperty('weight');
    expect(conv?.inputSchema.properties).not.toHaveProperty('format');
    expect(client.getServerVersion()?.name).toBe('groupconv');
  });

  it.each(exchangesOf(createClient({ url })))(
    'should answer $operation $example',
    async ({ operation, request }) => {
      const { isError, text } = await called(operation, request);
      expect(isError).toBeFalsy();
      expect(text.length).toBeLessThan(20_000);
      JSON.parse(text.split('\n')[0]);
    },
  );

  it('should show statistics and the first elements, and keep the tensors for a link', async () => {
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
    const input = { shape: [1, 1, 101], fill: { kind: 'arange' } };
    const { text, link } = await called('conv', { layer, input, weight: { fill: 1 } });
    const [document, samples] = text.split('\n').map((line) => JSON.parse(line));
    // (0 + 1) to (99 + 100) in steps of 2: their mean is 100.
    expect(document.statistics.output).toMatchObject({ count: 100, mean: 100, min: 1, max: 199 });
    expect(document).not.toHaveProperty('output');
    const first = [1, 3, 5, 7, 9, 11, 13, 15];
    expect(samples.tensors.output).toEqual({ dtype: 'float32', shape: [1, 1, 100], first });
    const [{ blob = '' }] = (await client.readResource({ uri: `${link?.uri}` })).contents.map((content) =>
      'blob' in content ? content : { blob: '' },
    );
    const { buffer, byteOffset, length } = Buffer.from(blob, 'base64');
    const file = readFile(new Uint8Array(new Uint8Array(buffer, byteOffset, length)).buffer);
    expect(file.tensors.get('output')?.data).toEqual(Float32Array.from({ length: 100 }, (_, i) => 2 * i + 1));
  });

  it('should tell problems as tool errors with pointer and hint', async () => {
    const layer = { type: 'conv2d', in_channels: 4, out_channels: 6, kernel_size: 1, groups: 3 };
    const { isError, text } = await called('shapes', { layer, input_shape: [1, 4, 2, 2] });
    expect(isError).toBe(true);
    const problem = JSON.parse(text);
    expect(problem.code).toBe('invalid-layer');
    expect(problem.errors).toEqual([
      {
        pointer: '/layer/groups',
        message: 'in_channels must be divisible by groups: 4 is not divisible by 3',
        hint: 'groups may be 1, 2',
      },
    ]);
    expect((await called('convolve', {})).text).toContain('conv, compare, shapes');
  });

  it('should not know results that nobody made', async () => {
    const uri = 'groupconv://results/00000000-0000-4000-8000-000000000000';
    await expect(client.readResource({ uri })).rejects.toThrow();
    expect((await client.listResources()).resources).toEqual([]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'groupconv://results/{id}',
      'groupconv://results/{id}/{part}',
    ]);
  });

  it('should link large results in parts, which make the whole', async () => {
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };
    const input = { shape: [1, 1, 600_000], fill: { kind: 'arange' } };
    const { text, link } = await called('conv', { layer, input, weight: { fill: 1 } });
    const { parts } = JSON.parse(text.split('\n')[1]).whole;
    expect(parts).toHaveLength(2);
    expect(link).toMatchObject({ uri: parts[0], description: expect.stringContaining('Part 1 of 2') });
    const read = async (uri: string) => {
      const [content] = (await client.readResource({ uri })).contents;
      return Buffer.from('blob' in content ? content.blob : '', 'base64');
    };
    const whole = Buffer.concat([await read(parts[0]), await read(parts[1])]);
    expect(whole.length).toBe(link?.size);
    const { tensors } = readFile(new Uint8Array(whole).buffer);
    expect(tensors.get('output')?.data).toEqual(Float32Array.from({ length: 600_000 }, (_, i) => i));
  });

  it('should say how else to get what is too large to be kept', async () => {
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 5, kernel_size: 1, bias: false };
    const input = { shape: [1, 1, 2 ** 20], fill: 1 };
    const { isError, text, link } = await called('conv', { layer, input, weight: { fill: 1 } });
    const [document, samples] = text.split('\n').map((line) => JSON.parse(line));
    expect([isError, link]).toEqual([false, undefined]);
    expect(document.statistics.output).toMatchObject({ count: 5 * 2 ** 20, mean: 1 });
    expect(samples.whole).toEqual({
      uri: null,
      reason: expect.stringMatching(/^2097\d{4} bytes are more than are kept, 16777216$/),
      hint: 'make a smaller request, or POST /v1/conv, which answers all of it',
    });
  });
});

describe('POST /mcp', () => {
  const post = (body: string, headers: Readonly<Record<string, string>> = {}, address = url) =>
    fetch(`${address}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body,
    });
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

  it('should refuse pages of other origins, but those that may ask', async () => {
    const refused = await post(list, { origin: 'http://evil.example' });
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ type: '/problems/origin-refused' }),
    ]);
    // A name that was made to lead here is no better.
    expect((await post(list, { origin: url })).status).toBe(403);
    const open = await listeningApp({ CORS_ORIGINS: 'https://good.example' });
    expect((await post(list, { origin: 'https://good.example' }, open.url)).status).toBe(200);
  });

  it('should ask for keys and keep to rates as all routes do', async () => {
    const key = 'a-key-of-the-tests-0123456789';
    const keyed = await listeningApp({ API_KEYS: key });
    expect((await post(list, {}, keyed.url)).status).toBe(401);
    const own = await connected(keyed.url, { authorization: `Bearer ${key}` });
    expect((await own.listTools()).tools).toHaveLength(operations.length);
    const limited = await listeningApp({ RATE_LIMIT: '2' });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await post(list, {}, limited.url)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it.each([
    ['no JSON', '{"jsonrpc"', 400],
    ['no message', '{"a": 1}', 400],
    ['no method', JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'nothing' }), 200],
    ['a list of nothing', '[]', 400],
  ])('should answer %s', async (_, body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  it('should refuse a list of messages: one request is one call', async () => {
    const reply = await post(`[${list},${list}]`);
    expect([reply.status, await reply.json()]).toEqual([
      422,
      expect.objectContaining({ detail: 'one message at a time is answered, but got 2' }),
    ]);
    expect((await post(`[${list}]`)).status).toBe(200);
  });

  it('should admit calls as requests are admitted, and bound their work', async () => {
    const conv = (macs: number) => ({
      layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1000, bias: false },
      input: { shape: [1, 1, macs / 1000 + 999], fill: 1 },
    });
    const bounded = await listeningApp({
      MAX_MACS: '300000000',
      WORKERS: '1',
      MAX_QUEUE: '1',
      INLINE_WORK: '0',
    });
    const agent = await connected(bounded.url);
    const call = async (args: object) => {
      const { isError, content } = await agent.callTool({ name: 'conv', arguments: { ...args } });
      const [text] = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
      return isError ? JSON.parse(text) : {};
    };
    expect(await call(conv(600_000_000))).toMatchObject({
      code: 'limit-exceeded',
      errors: [{ pointer: '/layer' }],
    });
    // While the worker starts, its own tasks wait in the queue.
    await vi.waitFor(async () => expect(await call(conv(300_000_000))).toEqual({}));
    const codes = await Promise.all(
      Array.from({ length: 12 }, async () => (await call(conv(300_000_000))).code),
    );
    expect(new Set(codes)).toEqual(new Set([undefined, 'unavailable']));
  });

  it('should have no streams and no sessions', async () => {
    const reply = await fetch(`${url}/mcp`, { headers: { accept: 'text/event-stream' } });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
