import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { listeningApp } from '../../helpers/app.ts';

const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };
const body = JSON.stringify({ layer, weight: { fill: 2 }, input: [[[3]]] });
const headers = { 'content-type': 'application/json', prefer: 'respond-async' };

/** A service, a request for a job of it, and what has its client go and waits until the service has seen that. */
async function leaving() {
  const { app, url } = await listeningApp();
  const queue = app.jobs?.queue;
  if (!queue) throw new Error('there are no jobs');
  const client = new AbortController();
  const closed: Promise<void>[] = [];
  app.server.on('connection', (socket: Socket) => {
    closed.push(new Promise((resolve) => socket.on('close', () => setImmediate(resolve))));
  });
  return {
    queue,
    send: () =>
      expect(
        fetch(`${url}/v1/conv`, { method: 'POST', headers, body, signal: client.signal }),
      ).rejects.toThrow(),
    leave: async () => {
      client.abort();
      await Promise.all(closed);
    },
  };
}

it('makes no job where the client goes while its body is kept', async () => {
  const { queue, send, leave } = await leaving();
  const keep = queue.keep.bind(queue);
  vi.spyOn(queue, 'keep').mockImplementation(async (bytes) => {
    const id = await keep(bytes);
    await leave();
    return id;
  });
  const add = vi.spyOn(queue, 'add');
  const discard = vi.spyOn(queue, 'discard');
  await send();
  await vi.waitFor(() => expect(discard).toHaveBeenCalledOnce());
  await sleep(50);
  expect(add).not.toHaveBeenCalled();
  expect(await queue.counts()).toEqual({ queued: 0, running: 0 });
});

it.each([0, 1])('computes the job where the client goes while it is made, at step %i', async (step) => {
  const { queue, send, leave } = await leaving();
  const add = queue.add.bind(queue);
  const added = vi.spyOn(queue, 'add').mockImplementation(async (...args) => {
    if (step === 0) await leave();
    const job = await add(...args);
    if (step === 1) await leave();
    return job;
  });
  await send();
  await vi.waitFor(() => expect(added.mock.settledResults[0]).toMatchObject({ type: 'fulfilled' }));
  const { id = '' } = { ...added.mock.settledResults[0]?.value };
  await vi.waitFor(async () => expect(await queue.find(id)).toMatchObject({ status: 'done' }));
});

it('forgets the body where the client goes and no job can be made', async () => {
  const { queue, send, leave } = await leaving();
  vi.spyOn(queue, 'add').mockImplementation(async () => {
    await leave();
    throw new Error('refused');
  });
  const discard = vi.spyOn(queue, 'discard');
  await send();
  await vi.waitFor(() => expect(discard).toHaveBeenCalledOnce());
});
