import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { listeningApp } from '../../../helpers/app.ts';

const { app, url } = await listeningApp({ HEADERS_TIMEOUT_MS: '1000' });

it.each([
  ['half a header', 'GET /health/live HTTP/1.1\r\nhost: x\r\n', 408],
  ['what is no HTTP', 'no request\r\n\r\n', 400],
])(
  'ends the connection of a client that does not, after %s',
  { timeout: 15_000 },
  async (_, opening, status) => {
    const client = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    let said = '';
    client.on('data', (part) => {
      said += part;
    });
    client.write(opening);
    await once(client, 'end');
    expect(said).toContain(`HTTP/1.1 ${status} `);
    const connections = () =>
      new Promise((resolve) => {
        app.server.getConnections((_, count) => resolve(count));
      });
    await vi.waitFor(async () => expect(await connections()).toBe(0), { timeout: 5000 });
    client.destroy();
  },
);
