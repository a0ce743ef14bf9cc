import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Exchange = [request: IncomingMessage, reply: ServerResponse];

/** The requests that wait on a connection. Undefined while none is under way. */
const line: unique symbol = Symbol('the requests that wait');

declare module 'node:net' {
  interface Socket {
    [line]?: Exchange[] | undefined;
  }
}

/**
 * Works on one request of a connection at a time. Node hands over all requests that a client has sent without
 * waiting for answers (pipelining) in one turn of the event loop. Here, the next one begins in a turn after
 * the reply to the one before, so that all connections have their turns. Nothing is read while requests wait,
 * so that there are not many. Call it when the server has its listener for requests.
 */
export function serveOneAtATime(server: Server): void {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');

  const begin = (request: IncomingMessage, reply: ServerResponse) => {
    const { socket } = request;
    reply.once('close', () => {
      if (socket[line]?.length) setImmediate(beginNext, socket);
      else socket[line] = undefined;
    });
    for (const listener of listeners) listener.call(server, request, reply);
  };
  const beginNext = (socket: Socket) => {
    const next = socket.destroyed ? undefined : socket[line]?.shift();
    if (!next) return;
    // The rest of its body may still have to be read.
    if (socket[line]?.length === 0) socket.resume();
    begin(...next);
  };
  server.on('request', (request: IncomingMessage, reply: ServerResponse) => {
    const { socket } = request;
    if (socket[line]) {
      socket[line].push([request, reply]);
      socket.pause();
    } else {
      socket[line] = [];
      begin(request, reply);
    }
  });
}
