import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isServed } from './one-at-a-time.ts';
import { lastReplyOn } from './requests.ts';

/**
 * Milliseconds from the end of what a client sends to the signs that it is asked for, and then between them. The
 * second one is soon: it finds the reset with which the system of a client that has gone answers the first.
 */
const signMillis = [0, 2, 10, 50, 200] as const;
const laterMillis = 1000;

/**
 * Answers clients that end their half of a connection when they have sent their requests (RFC 9112 §9.6). One
 * that has gone altogether looks the same, until something is written to it. So each is sent `100 Continue`
 * from time to time while it waits, which all clients pass over (RFC 9110 §15.2). HTTP/1.0 has no such thing:
 * its clients are computed for in any case.
 */
export function answerHalfClosed(server: Server): void {
  allowHalfOpen(server);
  server.on('connection', (socket: Socket) => {
    socket.once('end', () => askForSign(socket, 0));
  });
}

function askForSign(socket: Socket, count: number): void {
  const timer = setTimeout(() => {
    if (socket.destroyed || !isServed(socket)) return;
    const reply = lastReplyOn(socket)?.raw;
    if (reply?.headersSent === false && reply.req.httpVersion === '1.1') reply.writeContinue();
    askForSign(socket, count + 1);
  }, signMillis[count] ?? laterMillis);
  timer.unref();
}

/** Has Node answer such clients. Its types leave the switch out. */
export function allowHalfOpen(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true });
}
