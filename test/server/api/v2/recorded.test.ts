import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listeningApp } from '../../../helpers/app.ts';
import {
  bytesOfMessage,
  comparable,
  fieldOf,
  messageOf,
  readExchanges,
  storedLayers,
  versionMark,
} from '../../../helpers/recorded.ts';

const exchanges = readExchanges();
const settings = [
  { where: 'on the event loop', ...(await listeningApp({ INLINE_WORK: '1000000000' })) },
  { where: 'in the pool', ...(await listeningApp({ INLINE_WORK: '0', INLINE_BODY_BYTES: '0' })) },
];

/** Writes a request and reads the reply, which has a Content-Length. */
async function exchange(socket: Socket, request: Buffer): Promise<Buffer> {
  socket.write(request);
  let read = Buffer.alloc(0);
  while (true) {
    const end = read.indexOf('\r\n\r\n');
    const length = end < 0 ? undefined : fieldOf(messageOf(read).head, 'content-length');
    if (length !== undefined && read.length >= end + 4 + Number(length)) return read;
    const part = await new Promise<Buffer>((resolve, reject) => {
      socket.once('data', resolve).once('close', () => reject(new Error(`closed after ${read}`)));
    });
    socket.removeAllListeners('close');
    read = Buffer.concat([read, part]);
  }
}

describe.each(settings)("what Triton's client sends, byte for byte, $where", ({ app, url }) => {
  const versions = new Map<string, string>();
  let socket: Socket;

  beforeAll(async () => {
    await app.dispatcher.start();
    for (const [name, body] of storedLayers) {
      const put = { method: 'PUT', url: `/v1/layers/${name}`, payload: JSON.stringify(body) } as const;
      const reply = await app.inject({ ...put, headers: { 'content-type': 'application/json' } });
      versions.set(versionMark(name), reply.json().version);
    }
    socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  });
  afterAll(() => socket.destroy());

  it.each(exchanges.map((one, i) => [i, one.request.head[0], one] as const))(
    'gets its reply: %i %s',
    async (_, __, { request, reply }) => {
      let sent = bytesOfMessage(request).toString('latin1');
      for (const [mark, version] of versions) sent = sent.replaceAll(mark, version);
      let got = (await exchange(socket, Buffer.from(sent, 'latin1'))).toString('latin1');
      for (const [mark, version] of versions) got = got.replaceAll(version, mark);
      expect(comparable(messageOf(Buffer.from(got, 'latin1')))).toEqual(reply);
    },
  );

  it('has the header fields that the client sends, and no others', () => {
    const fields = exchanges.flatMap(({ request }) =>
      request.head.slice(1).map((line) => line.split(':', 1)[0]),
    );
    // No Content-Type and no Accept.
    expect(new Set(fields.map((name) => name.toLowerCase()))).toEqual(
      new Set([
        ...['host', 'user-agent', 'content-length', 'content-encoding', 'accept-encoding'],
        'inference-header-content-length',
      ]),
    );
  });
});
