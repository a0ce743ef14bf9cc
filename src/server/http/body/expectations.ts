import type { FastifyInstance } from 'fastify';

/**
 * Answers `Expect: 100-continue` (RFC 9110 §10.1.1): tells the client to send its body once its header has
 * been accepted. Must run after every hook that refuses a request by its header. Other expectations do not
 * exist, and are ignored.
 */
export function answerExpectations(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, reply) => {
    // A refused client may send its body or not. Nobody could tell the body from the next request.
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
