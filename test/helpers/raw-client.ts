import { connect, type Socket } from 'node:net';

/** A client that writes what it likes, and what it has read. */
export interface RawClient {
  readonly socket: Socket;
  /** All that was read. */
  readonly said: () => string;
  /** The statuses of the answers in it. */
  readonly statuses: () => number[];
  /** Why the connection broke. */
  readonly failed: () => unknown;
  /** Whether the server has ended the connection. */
  readonly ended: () => boolean;
}

/** Connects to the server at `url`. It does not end its half by itself. */
export function rawClient(url: string): RawClient {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
  let said = '';
  let failure: unknown;
  let hasEnded = false;
  socket.on('data', (part) => {
    said += part;
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('end', () => {
    hasEnded = true;
  });
  return {
    socket,
    said: () => said,
    statuses: () => [...said.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status)),
    failed: () => failure,
    ended: () => hasEnded || socket.destroyed,
  };
}
