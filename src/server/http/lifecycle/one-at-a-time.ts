import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Exchange = [request: IncomingMessage, reply: ServerResponse];

/**
 * Works on one request of a connection at a time. Node hands over all requests that a client has sent without
 * waiting for answers (pipelining) in one turn of the event loop. Here, the next one begins in a turn after
 * the reply to the one before, so that all connections have their turns. Call it when the server has its
 * listener for requests.
 */
export function serveOneAtATime(server: Server): void {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  /** The requests that wait, of each connection with one under way. */
  const waiting = new WeakMap<Socket, Exchange[]>();

  const begin = (...[request, reply]: Exchange) => {
    const { socket } = request;
    reply.once('close', () => {
      if (waiting.get(socket)?.length) setImmediate(beginNext, socket);
      else waiting.delete(socket);
    });
    for (const listener of listeners) listener.call(server, request, reply);
  };
  const beginNext = (socket: Socket) => {
    const next = socket.destroyed ? undefined : waiting.get(socket)?.shift();
    if (next) begin(...next);
  };
  server.on('request', (request: IncomingMessage, reply: ServerResponse) => {
    const line = waiting.get(request.socket);
    if (line) line.push([request, reply]);
    else {
      waiting.set(request.socket, []);
      begin(request, reply);
    }
  });
}
