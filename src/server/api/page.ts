import { extname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.ts';
import { paths } from '../../paths.ts';
import type { App } from '../app-types.ts';
import { hasAlready } from '../http/conditional.ts';
import { varyBy } from '../http/reply/vary.ts';
import { pageHtml } from './page-html.ts';

/** Allows the service's own files, and nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const pageFields = {
  // Revalidated at every visit, because the names of the assets change with their content.
  'cache-control': 'no-cache',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

const assetFields = {
  // The name carries the hash of the content.
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
};

/** The media types of the page's files. The library's own list has an obsolete one for scripts (RFC 9239). */
const assetTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Sends the page itself.
 * @param base scheme, host and the prefix of a proxy, as the client knows them
 */
export function sendPage(request: FastifyRequest, reply: FastifyReply, base: string): FastifyReply {
  varyBy(reply, 'accept');
  const { html, etag } = pageHtml(base);
  reply.headers({ ...pageFields, etag });
  if (hasAlready(request.headers, etag)) return reply.code(304).send();
  return reply.type('text/html; charset=utf-8').send(html);
}

/**
 * Serves the page's files, and gives replies `sendFile`. scripts/build-web.ts puts a compressed file beside
 * each file.
 */
export async function pageRoutes(app: App): Promise<void> {
  await app.register(fastifyStatic, {
    root: paths.page,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    acceptRanges: false,
    lastModified: false,
  });
  app.get<{ Params: { name: string } }>(
    '/assets/:name',
    {
      schema: { hide: true },
      onSend: async ({ params }, reply, payload) => {
        if (reply.statusCode < 400) reply.headers(assetFields);
        if (reply.statusCode === 200) reply.header('content-type', assetTypes[extname(params.name)]);
        return payload;
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      if (!/^[\w.-]+$/.test(name) || !Object.hasOwn(assetTypes, extname(name)))
        throw new ProblemError('not-found', `there is no file /assets/${name.slice(0, 200)}: see /`);
      return reply.sendFile(`assets/${name}`);
    },
  );
}
