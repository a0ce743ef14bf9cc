import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { convExamples } from '../../contract/conv.ts';
import { indexAnswers } from '../../contract/service.ts';
import type { App } from '../app-types.ts';
import { problems } from '../http/problems/documented.ts';
import { varyBy } from '../http/reply/vary.ts';
import { manifest } from '../package.ts';
import { sendPage } from './page.ts';

const example = JSON.stringify(convExamples.tutorial.value);

/**
 * The index: links to everything, and a command to start with.
 * @param origin scheme and host
 * @param prefix what a proxy puts in front of all paths
 */
function index(origin: string, prefix: string) {
  return {
    ...manifest,
    links: {
      docs: `${prefix}/docs`,
      openapi: `${prefix}/openapi.json`,
      conv: `${prefix}/v1/conv`,
      compare: `${prefix}/v1/compare`,
      sweep: `${prefix}/v1/sweep`,
      gradients: `${prefix}/v1/gradients`,
      explain: `${prefix}/v1/explain`,
      verify: `${prefix}/v1/verify`,
      quantized: `${prefix}/v1/quantized`,
      translate: `${prefix}/v1/translate`,
      vectors: `${prefix}/v1/vectors`,
      onnx: `${prefix}/v1/onnx`,
      diagram: `${prefix}/v1/diagram.svg?in_channels=16&out_channels=4&groups=4`,
      shapes: `${prefix}/v1/shapes?in_channels=16&out_channels=4&kernel_size=1&groups=4&input_shape=2,16,10,10`,
      layers: `${prefix}/v1/layers`,
      limits: `${prefix}/v1/limits`,
      models: `${prefix}/v2`,
      mcp: `${prefix}/mcp`,
      ready: `${prefix}/health/ready`,
    },
    try: `curl -s ${origin}${prefix}/v1/conv -H 'content-type: application/json' -d '${example}'`,
  };
}

/** Scheme and host as the client knows them. A Host that could be anything but a name is not repeated. */
function originOf({ host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>): string {
  const known = /^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost:3000';
  return `${protocol === 'https' ? 'https' : 'http'}://${known}`;
}

/** GET /: the page for browsers, JSON for all others. */
export function indexRoutes(app: App): void {
  const tags = ['operations'];
  app.get(
    '/',
    {
      schema: {
        operationId: 'index',
        tags,
        summary: 'The page, or an index',
        description: 'The page for browsers; an index in JSON for all other clients.',
        response: { 200: indexAnswers, ...problems() },
      },
    },
    async (request, reply) => {
      const [preferred] = new Negotiator(request).mediaTypes(['application/json', 'text/html']);
      const [origin, prefix] = [originOf(request), app.prefixOf(request.raw)];
      if (preferred === 'text/html') return sendPage(request, reply, `${origin}${prefix}`);
      varyBy(reply, 'accept');
      return index(origin, prefix);
    },
  );
}
