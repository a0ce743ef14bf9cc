import type { FastifyInstance } from 'fastify';

/**
 * Answers `Expect: 100-continue` (RFC 9110 §10.1.1). Tells the client to send its body when its header has
 * been accepted. Must run after every hook that refuses a request by its header. Ignores other expectations,
 * which no standard defines.
 */
export function answerExpectations(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, reply) => {
    // A refused client may send its body or not. The body would look like the next request.
    reply.shouldKeepAlive = false;
    app.server.emit('request', request, reply);
  });
  app.server.on('checkExpectation', (request, reply) => app.server.emit('request', request, reply));
  app.addHook('onRequest', ({ headers }, { raw }, done) => {
    if (headers.expect?.toLowerCase() === '100-continue') {
      raw.shouldKeepAlive = !/\bclose\b/i.test(headers.connection ?? '');
      raw.writeContinue();
    }
    done();
  });
}
