import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { listeningApp } from '../../../helpers/app.ts';

const { app, url: origin } = await listeningApp();

it.each([
  ['/nowhere', 404, '/problems/not-found', undefined],
  ['/health/live', 405, '/problems/method-not-allowed', 'GET, HEAD'],
  ['/metrics', 405, '/problems/method-not-allowed', 'GET, HEAD'],
  ['/v1/layers/edges', 405, '/problems/method-not-allowed', 'DELETE, GET, HEAD, PUT'],
  ['/v1/layers/', 404, '/problems/not-found', undefined],
  ['/v1/layers/edges/more', 404, '/problems/not-found', undefined],
])('says that there is no POST %s, whatever its body is', async (url, status, type, allow) => {
  for (const [media, payload] of [
    ['application/json', '{'],
    ['application/x-safetensors', 'no file'],
    ['text/html', '<p>'],
  ]) {
    const reply = await app.inject({ method: 'POST', url, headers: { 'content-type': media }, payload });
    expect(reply.statusCode, media).toBe(status);
    expect(reply.json()).toMatchObject({ type, status });
    expect(reply.headers.allow).toBe(allow);
  }
});

it.each([
  ['/v1/conv/', 'did you mean /v1/conv?'],
  ['/v1/conv2d', 'did you mean /v1/conv?'],
  ['/v1/gradient?x=1', 'did you mean /v1/gradients?'],
  ['/openapi.jsn', 'did you mean /openapi.json?'],
  ['/nowhere', 'see /docs'],
  [`/v1/conv${'x'.repeat(5000)}`, 'see /docs'],
])('names the route that %s is close to', async (url, hint) => {
  const { detail } = (await app.inject({ url })).json();
  expect(detail).toMatch(/^there is no route /);
  expect(detail.endsWith(`: ${hint}`)).toBe(true);
});

it.each([
  'http://any.example:9/v1/layers/edges?x=1',
  'HTTPS://any.example/v1/layers/edges',
  '/%761/layers/edges',
])('knows the route of %s', async (url) => {
  expect(await firstLineOf(new URL(origin), `POST ${url} HTTP/1.1`)).toBe('HTTP/1.1 405 Method Not Allowed');
});

/** The first line of the answer to a request whose target stays as it is. */
function firstLineOf({ hostname, port }: URL, line: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${line}\r\nHost: any\r\nConnection: close\r\n\r\n`),
    );
    socket.setEncoding('latin1').on('data', (part) => {
      text += part;
    });
    socket.on('end', () => resolve(text.split('\r\n', 1)[0])).on('error', reject);
  });
}
