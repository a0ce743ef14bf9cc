import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { convExamples } from '../../../../src/contract/conv.ts';
import { listeningApp } from '../../../helpers/app.ts';
import { rawClient } from '../../../helpers/raw-client.ts';
import { postMessage } from '../../../helpers/wire.ts';

const { app, url } = await listeningApp({
  ...{ WORKERS: '1', KEEP_ALIVE_TIMEOUT_MS: '1000', HEADERS_TIMEOUT_MS: '1000' },
});
const tutorial = JSON.stringify(convExamples.tutorial.value);
const live = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';

it('closes a connection that sends empty lines and no request', { timeout: 20_000 }, async () => {
  const { socket, statuses, ended } = rawClient(url);
  socket.write(live);
  await vi.waitUntil(() => statuses().length === 1);
  const from = performance.now();
  while (!ended() && performance.now() - from < 10_000) {
    socket.write('\r\n');
    await setTimeout(100);
  }
  expect(performance.now() - from).toBeLessThan(5000);
  expect(statuses()).toEqual([200]);
});

it('keeps connections with requests, and those that are computed for or read', {
  timeout: 20_000,
}, async () => {
  const [asking, waiting, sending] = [rawClient(url), rawClient(url), rawClient(url)];
  app.dispatcher.compute = () => new Promise(() => {});
  waiting.socket.write(postMessage(url, '/v1/conv', { 'content-type': 'application/json' }, tutorial));
  sending.socket.write('POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n');
  for (let i = 0; i < 50; i++) {
    if (i % 5 === 0) asking.socket.write(live);
    sending.socket.write('a');
    await setTimeout(100);
  }
  expect([asking.ended(), waiting.ended(), sending.ended()]).toEqual([false, false, false]);
  expect([asking.statuses().length, sending.statuses()]).toEqual([10, [404]]);
  for (const { socket } of [asking, waiting, sending]) socket.destroy();
});
