import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LatestMetrics } from '../../../src/server/health/latest-metrics.ts';

const text = (text: string) => ({ type: 'text/plain', text });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks the event loop once for all who wait', async () => {
  const ask = vi.fn();
  const metrics = new LatestMetrics(ask, () => false);
  const reads = [metrics.read(), metrics.read()];
  metrics.receive(text('a'));
  expect(await Promise.all(reads)).toEqual([text('a'), text('a')]);
  expect(ask).toHaveBeenCalledTimes(1);
  const next = metrics.read();
  metrics.receive(text('b'));
  expect(await next).toEqual(text('b'));
});

it('gives the last text where the event loop is late', async () => {
  const metrics = new LatestMetrics(
    () => {},
    () => false,
  );
  const first = metrics.read();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await first).toBeUndefined();
  metrics.receive(text('late'));
  const second = metrics.read();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await second).toEqual(text('late'));
});

it('asks again where the event loop has not answered', async () => {
  const ask = vi.fn();
  const metrics = new LatestMetrics(ask, () => false);
  for (let times = 1; times <= 2; times++) {
    const read = metrics.read();
    await vi.advanceTimersByTimeAsync(1000);
    await read;
    expect(ask).toHaveBeenCalledTimes(times);
  }
});

it('gives nothing where the event loop is stuck, and does not wait for it', async () => {
  let isStuck = false;
  const metrics = new LatestMetrics(
    () => {},
    () => isStuck,
  );
  metrics.receive(text('old'));
  isStuck = true;
  expect(await metrics.read()).toBeUndefined();
});
