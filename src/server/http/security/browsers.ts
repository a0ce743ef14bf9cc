import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';

/** The further header fields that pages of other origins may read. */
const exposedHeaders = [
  'x-request-id',
  'server-timing',
  'groupconv-numerics',
  'etag',
  'retry-after',
  'accept-post',
  'location',
  'preference-applied',
  'ratelimit',
  'ratelimit-policy',
];

/** Lets pages of the configured origins send requests (CORS). By default there are none. */
export async function allowOrigins(app: FastifyInstance, { CORS_ORIGINS: list }: Config): Promise<void> {
  if (list === '') return;
  const { default: cors } = await import('@fastify/cors');
  const origins = list.split(',').map((origin) => origin.trim());
  await app.register(cors, {
    origin: origins.includes('*') ? '*' : origins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders,
    // The library refuses other requests of OPTIONS, and not by a problem document.
    strictPreflight: false,
    maxAge: 600,
  });
}

/**
 * The header fields that tell browsers to trust the media type and to run nothing in a reply (helmet). They
 * are the same for every reply, so they are made once. Pages replace this content security policy, which
 * forbids everything, with their own.
 */
export async function securityFields({ SECURITY_HEADERS: on }: Config): Promise<ReadonlyMap<string, string>> {
  if (on === 'off') return new Map();
  const { default: helmet } = await import('helmet');
  const harden = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Pages state who may frame them by their own policy, which browsers prefer to this field.
    frameguard: { action: 'deny' },
    // Pages of other origins may read replies where CORS lets them, and show the diagram as an image.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // These are about documents, old browsers and the proxy's certificate.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    dnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    strictTransportSecurity: false,
  });
  const request = new IncomingMessage(new Socket());
  const reply = new ServerResponse(request);
  await new Promise((resolve) => harden(request, reply, resolve));
  return new Map(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}
