import { createMcpHandler, ResourceNotFoundError, Server } from '@modelcontextprotocol/server';
import { resultTemplates } from './result-address.ts';
import type { Toolbox } from './toolbox.ts';

/**
 * The Model Context Protocol, by its SDK. This file imports nothing else that runs: the service loads its bundle with the
 * first message, and starts without it.
 */

const instructions =
  'Convolution layers by PyTorch’s names and rules. Layers are {"type": "conv2d", "in_channels", "out_channels", ' +
  '"kernel_size", "groups", …}. Tensors are nested numbers, or generated: {"shape": [2, 16, 10, 10], "fill": 1}. Answers ' +
  'have statistics and the first elements of tensors; the link leads to all of them, for ten minutes.';

/** Makes a server whose tools are those of the box. It serves one request, or one connection. */
export function createMcpServer({ version, list, call, read }: Toolbox): Server {
  const server = new Server(
    { name: 'groupconv', title: 'groupconv', version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );
  server.setRequestHandler('tools/list', () => ({ tools: [...list()] }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const { isError, text, link } = await call(params.name, params.arguments ?? {}, mcpReq.signal);
    const linked = link ? [{ type: 'resource_link' as const, name: `${params.name} result`, ...link }] : [];
    return { isError, content: [{ type: 'text', text }, ...linked] };
  });
  server.setRequestHandler('resources/list', () => ({ resources: [] }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: resultTemplates.map((uriTemplate) => ({
      uriTemplate,
      name: 'result',
      description: 'The whole result of a tool, or a part of it, as its link says',
    })),
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const file = read(uri);
    if (!file) throw new ResourceNotFoundError(uri);
    const { bytes, mimeType } = file;
    const { buffer, byteOffset, length } = bytes;
    const blob = Buffer.from(buffer, byteOffset, length).toString('base64');
    return { contents: [{ uri, mimeType, blob }] };
  });
  return server;
}

/** Answers one message of streamable HTTP. @param parsedBody its JSON value */
export function answerMessage(toolbox: Toolbox, request: Request, parsedBody: unknown): Promise<Response> {
  // Nothing changes that a stream could tell.
  const handler = createMcpHandler(() => createMcpServer(toolbox), { maxSubscriptions: 0 });
  return handler.fetch(request, { parsedBody });
}
