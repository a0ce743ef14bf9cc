import type { Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify';
import type { Ended, Observer } from './requests.ts';
import { Stalls } from './stalls.ts';

/** Who has connected when the service begins to close has so long to send the header of a request. */
const graceMillis = 500;

/** How often it is looked whether connections can be ended. */
const lookMillis = 250;

/**
 * Has the service close though clients do not: all connections end as soon as no request is under way on any of them, those of clients
 * that have stalled before, and after `shutdownMillis` all others. Node ends idle connections alone, which to it are those that have been answered already: not
 * who has said nothing yet, nor half a header, nor who ignores that a malformed request ended the connection. Its own
 * timers for them end with the port.
 */
export class Connections implements Observer {
  readonly #sockets = new Set<Socket>();
  readonly #underWay = new Set<FastifyReply>();

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
      this.#end(app.log, shutdownMillis);
      done();
    });
  }

  begun(reply: FastifyReply): void {
    this.#underWay.add(reply);
  }

  over({ reply }: Ended): void {
    this.#underWay.delete(reply);
  }

  #end(log: FastifyBaseLogger, shutdownMillis: number): void {
    const from = performance.now();
    const stalls = new Stalls();
    const looking = setInterval(() => {
      const now = performance.now();
      for (const socket of stalls.among(this.#underWay, now)) socket.destroy();
      const requests = this.#underWay.size;
      const late = now - from > shutdownMillis;
      if (late && requests > 0) log.warn({ requests }, 'broken off: SHUTDOWN_TIMEOUT_MS is over');
      if (late || (requests === 0 && now - from > graceMillis))
        for (const socket of this.#sockets) socket.destroy();
      if (this.#sockets.size === 0) clearInterval(looking);
    }, lookMillis).unref();
  }
}
