import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What waits on a connection: a request, or something to be done after all of them. */
interface Turn {
  readonly request?: IncomingMessage;
  readonly take: () => void;
}

/** The turns that wait on a connection. Undefined while no request is under way. */
const line: unique symbol = Symbol('the turns that wait');

declare module 'node:net' {
  interface Socket {
    [line]?: Turn[] | undefined;
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
      if (socket[line]?.length) setImmediate(takeNext, socket);
      else socket[line] = undefined;
    });
    for (const listener of listeners) listener.call(server, request, reply);
  };
  server.on('request', (request: IncomingMessage, reply: ServerResponse) => {
    const { socket } = request;
    if (socket[line]) {
      socket[line].push({ request, take: () => begin(request, reply) });
      socket.pause();
    } else {
      socket[line] = [];
      begin(request, reply);
    }
  });
}

function takeNext(socket: Socket): void {
  const next = socket.destroyed ? undefined : socket[line]?.shift();
  if (!next) return;
  // The rest of its body may still have to be read.
  if (socket[line]?.length === 0) socket.resume();
  next.take();
}

/** Whether a request of the connection is under way. */
export function isServed(socket: Socket): boolean {
  return socket[line] !== undefined;
}

/**
 * Does what ends a connection when all its requests are answered, at once if they are. A last one that has not
 * arrived whole is forgotten.
 */
export function afterAnswers(socket: Socket, take: () => void): void {
  const turns = socket[line];
  if (turns?.at(-1)?.request?.complete === false) turns.pop();
  if (turns) turns.push({ take });
  else take();
}
