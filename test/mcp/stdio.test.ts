import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it } from 'vitest';
import { operations } from '../../src/operations/table.ts';

it('should serve agents on the standard input and output, by the built command', async () => {
  const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp'], env: { WORKERS: '1' } }),
  );
  try {
    expect((await client.listTools()).tools).toHaveLength(operations.length);
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
    const { content } = await client.callTool({
      name: 'conv',
      arguments: { layer, input: [[[1, 2, 3]]], weight: [[[1, 0.5]]] },
    });
    const [text] = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    expect(JSON.parse(text.split('\n')[1]).tensors.output.first).toEqual([2, 3.5]);
  } finally {
    await client.close();
  }
});
