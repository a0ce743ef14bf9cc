import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { ProblemError } from '../../errors.ts';
import { paths } from '../../paths.ts';
import type { App } from '../app-types.ts';
import { varyBy } from '../http/reply/vary.ts';

/** A file of the page with what is sent of it. */
interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

const digest = (content: Buffer) => createHash('sha256').update(content).digest('base64');

/** Nothing from elsewhere and nothing inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

let files: ReadonlyMap<string, PageFile> | undefined;

/** The page's files by path, read and compressed at the first visit: a start-up does without. */
function pageFiles(): ReadonlyMap<string, PageFile> {
  files ??= new Map(['index.html', ...assetNames()].map((name) => [name, read(name)]));
  return files;
}

function assetNames(): string[] {
  return readdirSync(new URL('assets/', paths.page)).map((name) => `assets/${name}`);
}

function read(name: string): PageFile {
  const bytes = readFileSync(new URL(name, paths.page));
  const type = types[extname(name)] ?? 'application/octet-stream';
  return { type, bytes, zipped: gzipSync(bytes, { level: 9 }), etag: `"${digest(bytes).slice(0, 22)}"` };
}

/** Sends the page itself: revalidated at every visit, since its assets change their names. */
export function sendPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({
    'cache-control': 'no-cache',
    'content-security-policy': policy,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  return send(request, reply, 'index.html', ['accept', 'accept-encoding']);
}

/** What the page loads. The names carry the content's hash: a browser may keep them for good. */
export function pageRoutes(app: App): void {
  app.get<{ Params: { name: string } }>(
    '/assets/:name',
    { schema: { hide: true } },
    async (request, reply) => {
      reply.headers({
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      return send(request, reply, `assets/${request.params.name}`, ['accept-encoding']);
    },
  );
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  variesBy: readonly string[],
): FastifyReply {
  const file = pageFiles().get(name);
  if (file === undefined)
    throw new ProblemError('not-found', `there is no file /${name.slice(0, 200)}: see /`);
  varyBy(reply, ...variesBy);
  reply.headers({ etag: file.etag, 'content-type': file.type });
  if (request.headers['if-none-match']?.split(/, */).includes(file.etag)) return reply.code(304).send();
  const zips = new Negotiator(request).encodings(['gzip', 'identity'])[0] === 'gzip';
  if (zips) reply.header('content-encoding', 'gzip');
  return reply.send(zips ? file.zipped : file.bytes);
}
