import type { FastifyInstance } from 'fastify';

/**
 * Tells a client that waits for it (`Expect: 100-continue`, RFC 9110 §10.1.1) to send its body, once its header has been let in. To be called after
 * whatever refuses a request by its header. Other expectations there are none, and are passed over.
 */
export function continueLate(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, reply) => {
    // Who is refused may send the body or not: nobody could tell it from the next request.
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
