import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A server on loopback that passes bytes on to another one, and may lose answers of it. */
export interface Relay {
  readonly port: number;
  /**
   * The next request that has these bytes is passed on. Its connection breaks when it has been answered, and nobody gets
   * the answer.
   */
  loseAnswerTo(bytes: string | Buffer): void;
  /** How many answers are lost. */
  readonly lost: number;
  stop(): void;
}

/** Starts a relay to a port of loopback. */
export async function startRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let wanted: string | Buffer | undefined;
  let lost = 0;
  const server = createServer((client) => {
    const other = connect(to, '127.0.0.1');
    let loses = false;
    let last = Buffer.alloc(0);
    client.on('data', (bytes) => {
      // What is wanted may come in two parts.
      const seen = Buffer.concat([last, bytes]);
      last = seen.subarray(-64);
      if (wanted !== undefined && seen.includes(wanted)) [wanted, loses] = [undefined, true];
      other.write(bytes);
    });
    other.on('data', (bytes) => {
      if (!loses) return client.write(bytes);
      lost++;
      return client.destroy();
    });
    for (const [one, counterpart] of [
      [client, other],
      [other, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        counterpart.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    port: address.port,
    loseAnswerTo: (bytes) => {
      wanted = bytes;
    },
    get lost() {
      return lost;
    },
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
