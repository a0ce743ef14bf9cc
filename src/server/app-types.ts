import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify';
import type { z } from 'zod';
import type { Engine } from '../backend/engine.ts';
import type { Limits } from '../layers/limits.ts';
import type { Dispatcher } from '../operations/dispatcher.ts';
import type { Caller } from '../operations/dispatcher-options.ts';
import type { Repository } from '../repository/repository.ts';
import type { MetricsText } from './health/messages.ts';
import type { BeginRequest } from './http/lifecycle/requests.ts';
import type { AccessGuard } from './http/security/access.ts';
import type { PrefixOf } from './http/security/proxies.ts';
import type { JobService } from './jobs/service.ts';
import type { RequestCounter } from './metrics/metrics.ts';
import type { ServiceMetrics } from './metrics/service.ts';

declare module 'fastify' {
  interface FastifyInstance {
    dispatcher: Dispatcher;
    /** Who computes. */
    engine: Engine;
    /** The stored layers. */
    repository: Repository;
    /** Takes in layers that were stored elsewhere. */
    loadLayers: (caller?: Caller) => Promise<void>;
    limits: Limits;
    /** Undefined where there are no jobs (JOBS_MAX=0). */
    jobs: JobService | undefined;
    metrics: ServiceMetrics;
    requestCounter: RequestCounter;
    /** The metrics in Prometheus's format. */
    writeMetrics: () => Promise<MetricsText>;
    /** For requests that Fastify refuses without calling any hook. */
    beginRequest: BeginRequest;
    /** Likewise. Undefined if every request is accepted. */
    guardAccess: AccessGuard | undefined;
    prefixOf: PrefixOf;
  }
}

/**
 * Requests have their schemas' types. Replies bypass the schemas, which describe them for the document only.
 */
export interface SchemaTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: unknown;
}

/** The instance that routes are written for: request types come from the zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  SchemaTypes
>;
