import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Observer } from './requests.ts';

/** Who has connected when the service begins to close has so long to send the header of a request. */
const graceMillis = 500;

/**
 * Has the service close though clients do not: all connections end as soon as no request is under way on any of them, and after
 * `shutdownMillis` those too on which one is. Node ends idle connections alone, which to it are those that have been answered already: not
 * who has said nothing yet, nor half a header, nor who ignores that a malformed request ended the connection. Its own
 * timers for them end with the port.
 */
export class Connections implements Observer {
  readonly #sockets = new Set<Socket>();
  #underWay = 0;
  #ending = false;

  constructor(app: FastifyInstance, shutdownMillis: number) {
    const sockets = this.#sockets;
    function forget(this: Socket): void {
      sockets.delete(this);
    }
    app.server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', forget);
    });
    // What is under way when the service is told to stop is answered after that.
    app.addHook('onSend', (_, reply, payload, done) => {
      if (app.engine.retired) reply.header('connection', 'close');
      done(null, payload);
    });
    app.addHook('preClose', (done) => {
      setTimeout(() => {
        this.#ending = true;
        if (this.#underWay === 0) this.#endAll();
      }, graceMillis).unref();
      setTimeout(() => {
        const requests = this.#underWay;
        if (requests > 0) app.log.warn({ requests }, 'broken off: SHUTDOWN_TIMEOUT_MS is over');
        this.#endAll();
      }, shutdownMillis).unref();
      done();
    });
  }

  begun(): void {
    this.#underWay++;
  }

  over(): void {
    this.#underWay--;
    if (this.#ending && this.#underWay === 0) this.#endAll();
  }

  #endAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
