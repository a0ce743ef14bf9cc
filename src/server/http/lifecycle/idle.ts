import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isServed } from './one-at-a-time.ts';
import { replyToPartialRequest } from './requests.ts';

/**
 * Closes connections on which nothing has been asked for a whole period. Node's own timers begin anew with every
 * byte, and the empty lines that may come before a request are not the beginning of one.
 * @param period milliseconds: the time to begin a request and the time for its header
 */
export function closeIdle(server: Server, period: number): void {
  server.on('connection', (socket: Socket) => {
    let written = 0;
    const timer = setInterval(() => {
      const isIdle = !isServed(socket) && !replyToPartialRequest(socket);
      if (isIdle && socket.bytesWritten === written) socket.destroy();
      written = socket.bytesWritten;
    }, period).unref();
    socket.once('close', () => clearInterval(timer));
  });
}
