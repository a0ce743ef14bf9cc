import { createInterface } from 'node:readline';
import type { Exchange } from '../client/exchange.ts';
import { httpExchange } from '../client/http-exchange.ts';

/** Calls that wait for their answers at a time. Further ones are read when one is answered. */
const mostAtOnce = 16;

/** A message of JSON-RPC, as far as forwarding it has to know. */
interface Message {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: { readonly requestId?: string | number };
}

export interface Forwarding {
  /** Of the service, without a slash at its end. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly input: NodeJS.ReadableStream;
  readonly write: (line: string) => void;
  readonly exchange?: Exchange;
}

/**
 * Forwards the messages of an agent to the `/mcp` of a service, one a line, and writes the answers. Resolves when the
 * input has ended and all is answered.
 */
export async function forwardMessages({
  url,
  apiKey,
  input,
  write,
  exchange = httpExchange,
}: Forwarding): Promise<void> {
  const open = new Map<unknown, AbortController>();
  const running = new Set<Promise<void>>();
  let version: string | undefined;

  async function answer(line: string, message: Message): Promise<void> {
    const { id, method } = message;
    const controller = new AbortController();
    if (id !== undefined) open.set(id, controller);
    try {
      const reply = await exchange(`${url}/mcp`, {
        method: 'POST',
        body: line,
        signal: controller.signal,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(apiKey && { authorization: `Bearer ${apiKey}` }),
          ...(version !== undefined && { 'mcp-protocol-version': version }),
        },
      });
      const text = await reply.text();
      for (const answered of messagesIn(text, reply.headers.get('content-type') ?? '')) {
        if (method === 'initialize') version = versionIn(answered) ?? version;
        write(`${answered}\n`);
      }
      if (id !== undefined && reply.status >= 400 && !isMessage(text)) write(problemLine(id, text));
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      if (id !== undefined && !controller.signal.aborted) write(errorLine(id, says));
    } finally {
      open.delete(id);
    }
  }

  for await (const line of createInterface({ input })) {
    const message = messageOf(line);
    if (!message) {
      if (line.trim() !== '') write(errorLine(null, 'a line is no message of JSON-RPC', -32700));
      continue;
    }
    // What has no session cannot be told: ending the request ends its work.
    if (message.method === 'notifications/cancelled') {
      open.get(message.params?.requestId)?.abort();
      continue;
    }
    const done = answer(line, message).finally(() => running.delete(done));
    running.add(done);
    if (running.size >= mostAtOnce) await Promise.race(running);
    // Its answer says the version of all messages after it.
    if (message.method === 'initialize') await done;
  }
  await Promise.all(running);
}

function messageOf(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The messages of an answer: its JSON, or the data of its events. */
function messagesIn(text: string, type: string): readonly string[] {
  if (type.startsWith('text/event-stream'))
    return [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data]) => data.trim());
  return isMessage(text) ? [text.trim()] : [];
}

function isMessage(text: string): boolean {
  const message = messageOf(text);
  return message !== undefined && 'jsonrpc' in message;
}

function versionIn(text: string): string | undefined {
  const { result }: { result?: { protocolVersion?: unknown } } = Object(messageOf(text));
  return typeof result?.protocolVersion === 'string' ? result.protocolVersion : undefined;
}

/** What the service refuses before it reads a message is a problem document. */
function problemLine(id: Message['id'], text: string): string {
  const { detail, title = 'the service refuses the message' } = Object(messageOf(text));
  return errorLine(id, detail ?? title);
}

function errorLine(id: Message['id'], message: string, code = -32603): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`;
}
