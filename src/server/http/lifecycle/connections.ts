import type { Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify';
import type { FinishedRequest, RequestObserver } from './requests.ts';
import { StalledClients } from './stalled-clients.ts';

/** A client that connected before the stop has this long to send a request's header. */
const graceMillis = 500;

/** How often the stop looks for connections that can be ended. */
const checkMillis = 250;

/**
 * Ends connections when the service stops. Node ends only those whose last request has been answered, and
 * from Node 26 those that have sent nothing yet. It leaves clients that have sent half a header, or that ignore
 * the answer to a malformed request. Its own timers for them end with the port. Here, connections of stalled clients end first. All
 * others end as soon as no request is in flight, and at the latest after `shutdownMillis`.
 */
export class Connections implements RequestObserver {
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
    // Requests in flight at the stop are answered afterwards.
    app.addHook('onSend', (_, reply, payload, done) => {
      if (app.dispatcher.retired) reply.header('connection', 'close');
      done(null, payload);
    });
    app.addHook('preClose', (done) => {
      this.#endAll(app.log, shutdownMillis);
      done();
    });
  }

  requestBegan(reply: FastifyReply): void {
    this.#underWay.add(reply);
  }

  requestEnded({ reply }: FinishedRequest): void {
    this.#underWay.delete(reply);
  }

  #endAll(log: FastifyBaseLogger, shutdownMillis: number): void {
    const from = performance.now();
    const stalled = new StalledClients();
    const timer = setInterval(() => {
      const now = performance.now();
      for (const socket of stalled.find(this.#underWay, now)) socket.destroy();
      const requests = this.#underWay.size;
      const late = now - from > shutdownMillis;
      if (late && requests > 0) log.warn({ requests }, 'closing open requests: SHUTDOWN_TIMEOUT_MS is over');
      if (late || (requests === 0 && now - from > graceMillis))
        for (const socket of this.#sockets) socket.destroy();
      if (this.#sockets.size === 0) clearInterval(timer);
    }, checkMillis).unref();
  }
}
