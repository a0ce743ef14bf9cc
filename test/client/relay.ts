import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';

export interface Relay {
  readonly url: string;
  /** Breaks all connections, and further ones at once. */
  readonly goAway: () => void;
  readonly comeBack: () => void;
}

/** A way to a server that can break, until the file's tests are over. */
export async function relayTo(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isAway = false;
  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (isAway) return near.resetAndDestroy();
    const far = connect(Number(port), hostname).on('error', () => undefined);
    near.on('close', () => far.destroy()).pipe(far);
    far.on('close', () => near.destroy()).pipe(near);
    return sockets.add(near).add(far);
  });
  afterAll(() => {
    server.close();
    breakAll();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    goAway: () => {
      isAway = true;
      breakAll();
    },
    comeBack: () => {
      isAway = false;
    },
  };
}
