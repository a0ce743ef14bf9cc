import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import {
  comparable,
  type Exchange,
  exchangesFile,
  messageOf,
  storedLayers,
  versionMark,
} from '../helpers/recorded.ts';

/**
 * Writes down what goes over the connections that `work` makes to a way to the service.
 * @param work makes one request at a time, of one connection
 */
export async function recordExchanges(url: string, work: (way: string) => Promise<void>): Promise<void> {
  const { hostname, port } = new URL(url);
  const recorded: { request: Buffer[]; reply: Buffer[] }[] = [];
  const way = createServer((client) => {
    const server = connect({ host: hostname, port: Number(port) });
    client.pipe(server).pipe(client);
    client.on('data', (part) => {
      const last = recorded.at(-1);
      if (!last || last.reply.length > 0) recorded.push({ request: [part], reply: [] });
      else last.request.push(part);
    });
    server.on('data', (part) => recorded.at(-1)?.reply.push(part));
  });
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  const address = way.address();
  if (address === null || typeof address === 'string') throw new Error('the way has no port');
  await work(`127.0.0.1:${address.port}`);
  way.close();
  const versions = await Promise.all(
    storedLayers.map(async ([name]) => {
      const { version } = Object(await (await fetch(`${url}/v1/layers/${name}`)).json());
      return [String(version), versionMark(name)] as const;
    }),
  );
  const exchanges = recorded.map(
    ({ request, reply }): Exchange => ({
      request: messageOf(Buffer.concat(request)),
      reply: comparable(messageOf(Buffer.concat(reply))),
    }),
  );
  let text = JSON.stringify(exchanges, null, 2).replaceAll(`127.0.0.1:${address.port}`, '127.0.0.1:3000');
  for (const [version, mark] of versions) text = text.replaceAll(version, mark);
  writeFileSync(exchangesFile, `${text}\n`);
  process.stdout.write(`${exchanges.length} exchanges are recorded\n`);
}
