import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { listeningApp } from '../../../helpers/app.ts';

const { url } = await listeningApp({ MAX_BODY_BYTES: '100', API_KEYS: 'a-key-of-16-letters' });
const key = 'x-api-key: a-key-of-16-letters';

/**
 * What the service says to a header that ends, and whether it ends the connection; `body` is sent when it
 * asks for it.
 */
async function saidTo(fields: readonly string[], body = '') {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = ['POST /v1/shapes HTTP/1.1', 'host: x', 'content-type: application/json', ...fields];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    socket.on('data', (part) => {
      said += part;
      if (said.endsWith('100 Continue\r\n\r\n')) socket.write(body);
      else if (said.endsWith('}')) setTimeout(resolve, 100);
    });
    socket.on('error', reject);
  });
  const ended = socket.readableEnded;
  socket.destroy();
  return { statuses: [...said.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status)), ended };
}

it('tells a client to send its body once its header has been let in', async () => {
  const length = 'content-length: 2';
  expect(await saidTo([key, length, 'expect: 100-continue'], '{}')).toEqual({
    statuses: [100, 422],
    ended: false,
  });
  expect(await saidTo([key, length, 'expect: 100-continue', 'connection: close'], '{}')).toEqual({
    statuses: [100, 422],
    ended: true,
  });
});

it.each([
  ['a body that is too large', [key, 'content-length: 101'], 413],
  ['a media type that there is no answer in', [key, 'content-length: 2', 'accept: text/html'], 406],
  ['a wrong key', ['x-api-key: another-of-16-letters', 'content-length: 2'], 403],
])('refuses %s before it is sent, and ends the connection', async (_, fields, status) => {
  expect(await saidTo([...fields, 'Expect: 100-Continue'])).toEqual({ statuses: [status], ended: true });
});

it('passes over other expectations', async () => {
  const { statuses } = await saidTo([key, 'content-length: 0', 'expect: the-best']);
  expect(statuses).toEqual([400]);
});
