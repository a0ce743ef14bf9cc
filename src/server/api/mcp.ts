import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.ts';
import { Results } from '../../mcp/results.ts';
import { toolboxOf } from '../../mcp/toolbox.ts';
import { paths } from '../../paths.ts';
import type { App } from '../app-types.ts';
import type { Config } from '../config.ts';
import { manifest } from '../package.ts';

/** The most bytes of results: a small part of what jobs and bodies have. */
const mostBytes = 16 * 2 ** 20;

/** POST /mcp: the operations as tools of the Model Context Protocol (streamable HTTP, without sessions). */
export function mcpRoute(app: App, { CORS_ORIGINS, memory }: Config): void {
  const origins = CORS_ORIGINS.split(',').map((origin) => origin.trim());
  const results = new Results(Math.min(mostBytes, memory.freeBytes / 16));
  app.post(
    '/mcp',
    {
      config: { computes: true, bodies: ['json'] },
      // The protocol describes itself.
      schema: { hide: true },
      onRequest: async ({ headers: { origin } }) => checkOrigin(origin, origins),
    },
    async (request, reply) => {
      checkSingle(request.body);
      const toolbox = toolboxOf({
        service: app,
        results,
        version: manifest.version,
        callerOf: () => request,
        elsewhere: (name) => `POST /v1/${name}, which answers all of it`,
        onDefect: (err) => request.log.error({ err }, 'a tool failed'),
      });
      const answer = await protocol().answerMessage(toolbox, messageOf(request), request.body);
      const type = answer.headers.get('content-type');
      if (type !== null) reply.type(type);
      return reply.code(answer.status).send(Buffer.from(await answer.arrayBuffer()));
    },
  );
}

/** The protocol, in a bundle of its own: with it, the service would start later by a seventh. Loaded once. */
function protocol(): typeof import('../../mcp/protocol.ts') {
  return createRequire(import.meta.url)(fileURLToPath(paths.mcp));
}

/** A page that a browser was lured to, under whatever name, must not ask for its visitor. @throws ProblemError */
function checkOrigin(origin: string | undefined, allowed: readonly string[]): void {
  if (origin === undefined || allowed.includes(origin) || allowed.includes('*')) return;
  const message = `pages of the origin ${JSON.stringify(origin.slice(0, 100))} may not ask`;
  throw new ProblemError('origin-refused', `${message}: CORS_ORIGINS does not name it`);
}

/** A list of messages would be many calls, and answers, of one request. The protocol has none from 2025-06-18 on. @throws ProblemError */
function checkSingle(body: unknown): void {
  if (!Array.isArray(body) || body.length <= 1) return;
  const message = `one message at a time is answered, but got ${body.length}`;
  throw ProblemError.of('invalid-request', {
    pointer: '',
    message,
    hint: 'send each in a request of its own',
  });
}

/** The request as the SDK takes it; its body has been read. */
function messageOf({ headers, url }: FastifyRequest): Request {
  const fields = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new Request(new URL(url, 'http://localhost'), { method: 'POST', headers: fields });
}
