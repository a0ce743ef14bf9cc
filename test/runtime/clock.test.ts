import { expect, it } from 'vitest';
import { epochMillis } from '../../src/runtime/clock.ts';

it('tells the time that all threads agree on: milliseconds since the epoch', async () => {
  const before = epochMillis();
  // A machine may have set its clock by some seconds since the process began.
  expect(Math.abs(before - Date.now())).toBeLessThan(60_000);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(epochMillis()).toBeGreaterThan(before);
});
