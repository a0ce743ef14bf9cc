import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Who has connected when the service begins to close has so long to send the header of a request. */
const graceMillis = 500;

/**
 * Has the service close though clients do not: all connections end as soon as no request is under way on any of them, and after
 * `shutdownMillis` those too on which one is. Node ends idle connections alone, which to it are those that have been answered already: not
 * who has said nothing yet, nor half a header, nor who ignores that a malformed request ended the connection. Its own
 * timers for them end with the port.
 */
export function endConnections(app: FastifyInstance, shutdownMillis: number): void {
  const sockets = new Set<Socket>();
  function forget(this: Socket): void {
    sockets.delete(this);
  }
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', forget);
  });

  let underWay = 0;
  let closing = false;
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const over = () => {
    underWay--;
    if (closing && underWay === 0) endAll();
  };
  app.addHook('onRequest', ({ lifetime }, _, done) => {
    underWay++;
    lifetime.onEnd(over);
    done();
  });

  // What is under way when the service is told to stop is answered after that.
  app.addHook('onSend', (_, reply, payload, done) => {
    if (app.engine.retired) reply.header('connection', 'close');
    done(null, payload);
  });

  app.addHook('preClose', (done) => {
    setTimeout(() => {
      closing = true;
      if (underWay === 0) endAll();
    }, graceMillis).unref();
    setTimeout(() => {
      if (underWay > 0) app.log.warn({ requests: underWay }, 'broken off: SHUTDOWN_TIMEOUT_MS is over');
      endAll();
    }, shutdownMillis).unref();
    done();
  });
}
