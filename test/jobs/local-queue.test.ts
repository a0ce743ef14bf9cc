import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { LocalQueue } from '../../src/jobs/local-queue.ts';
import type { Job, JobOrder, RunJob } from '../../src/jobs/queue.ts';

const bounds = { maxJobs: 10, maxBytes: 1e9, ttlMillis: 60_000 };
const order: JobOrder = {
  ...{ operation: 'conv', bodyType: 'json', replyType: 'json', owner: '', macs: 100, replyBytes: 10 },
};

/** Runs until it is stopped. */
const endless: RunJob = (_, __, ___, { signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

function open() {
  const ended: Job[] = [];
  const broken: string[] = [];
  const queue = new LocalQueue(bounds, {
    ended: (job) => ended.push(job),
    broken: (id) => broken.push(id),
    unreachable: () => {},
  });
  onTestFinished(() => queue.close());
  const post = async () => queue.add(await queue.keep(new Uint8Array(3)), order);
  return { queue, ended, broken, post };
}

it('fails what has not ended when its process stops, and says so', async () => {
  const { queue, ended, broken, post } = open();
  queue.work(endless, 1);
  const ids = [(await post()).id, (await post()).id];
  while ((await queue.counts()).running === 0) await sleep(1);
  await queue.finish();
  for (const id of ids)
    expect(await queue.find(id)).toMatchObject({ status: 'failed', problem: { code: 'unavailable' } });
  expect(ended.map(({ id }) => id)).toEqual(ids);
  expect(broken).toEqual([]);
  expect(await queue.counts()).toEqual({ queued: 0, running: 0 });
});

it('takes no job that would end with its process, and goes on with those that it has', async () => {
  const { queue, post } = open();
  const { id } = await post();
  queue.retire();
  await expect(post()).rejects.toMatchObject({ code: 'unavailable' });
  queue.work(async () => ({ bytes: new Uint8Array(1), release: () => {} }), 1);
  while ((await queue.find(id))?.ended === undefined) await sleep(1);
  expect(await queue.find(id)).toMatchObject({ status: 'done' });
});
