import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it } from 'vitest';
import { forwardMessages } from '../../src/cli/forward.ts';
import type { Exchange } from '../../src/client/exchange.ts';
import { operations } from '../../src/operations/table.ts';
import { listeningApp } from '../helpers/app.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
const right = { layer, input: [[[1, 2, 3]]], weight: [[[1, 0.5]]] };

/** The SDK's client of the built command. */
async function started(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', ...words], env }),
  );
  return client;
}

async function called(client: Client, args: object) {
  const { content, isError } = await client.callTool({ name: 'conv', arguments: { ...args } });
  const [text] = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const link = content.find((part) => part.type === 'resource_link');
  return { isError, text, link };
}

describe('groupconv mcp', () => {
  it.each(['by itself', 'by a service'])('should serve agents on its input and output, %s', async (how) => {
    const key = 'a-key-of-the-tests-0123456789';
    const isRemote = how === 'by a service';
    const { url } = isRemote ? await listeningApp({ API_KEYS: key }) : { url: '' };
    const env = isRemote ? { GROUPCONV_API_KEY: key } : { WORKERS: '1' };
    const client = await started(isRemote ? ['--url', url] : [], env);
    try {
      expect((await client.listTools()).tools).toHaveLength(operations.length);
      const { text, link } = await called(client, right);
      expect(JSON.parse(text.split('\n')[1]).tensors.output.first).toEqual([2, 3.5]);
      expect((await client.readResource({ uri: `${link?.uri}` })).contents).toHaveLength(1);
      const wrong = await called(client, { ...right, layer: { ...layer, groups: 3 } });
      expect(wrong.isError).toBe(true);
      expect(JSON.parse(wrong.text).errors[0].pointer).toBe('/layer/groups');
    } finally {
      await client.close();
    }
  });
});

describe('forwardMessages', () => {
  /** The answers to lines, by an exchange. */
  async function answers(
    lines: readonly string[],
    options: { url: string; apiKey?: string; exchange?: Exchange },
  ) {
    const input = new PassThrough();
    const written: string[] = [];
    const done = forwardMessages({ ...options, input, write: (line) => written.push(line) });
    input.end(lines.map((line) => `${line}\n`).join(''));
    await done;
    return written.map((line) => JSON.parse(line));
  }
  const list = (id: number) => JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list', params: {} });

  it('should answer what the service refuses with an error of the call', async () => {
    const { url } = await listeningApp({ API_KEYS: 'a-key-of-the-tests-0123456789' });
    const [{ id, error }] = await answers([list(7)], { url, apiKey: 'a-wrong-key-0123456789' });
    expect([id, error.code]).toEqual([7, -32603]);
    expect(error.message).toMatch(/key/);
    const [missing] = await answers([list(8)], { url: 'http://127.0.0.1:9' });
    expect(missing).toMatchObject({ id: 8, error: { message: expect.stringContaining('no answer from') } });
  });

  it('should answer lines that are no messages, and go on', async () => {
    const { url } = await listeningApp();
    const [broken, right] = await answers(['{"jsonrpc"', '', list(2)], { url });
    expect(broken).toMatchObject({ id: null, error: { code: -32700 } });
    expect(right.result.tools).toHaveLength(operations.length);
  });

  it('should end a call that is cancelled, and have few at a time', async () => {
    let [open, most, ended] = [0, 0, 0];
    const slow: Exchange = (_, { signal }) => {
      most = Math.max(most, ++open);
      return new Promise((resolve, reject) => {
        const answer = () => {
          open--;
          resolve(new Response(null, { status: 202 }));
        };
        const timer = setTimeout(answer, 50);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          ended++;
          open--;
          reject(signal.reason);
        });
      });
    };
    const cancel = JSON.stringify({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    });
    const lines = [list(1), cancel, ...Array.from({ length: 40 }, (_, i) => list(i + 2))];
    expect(await answers(lines, { url: 'http://127.0.0.1', exchange: slow })).toEqual([]);
    expect([ended, most]).toEqual([1, 16]);
  });
});
