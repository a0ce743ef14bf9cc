import { expect, it } from 'vitest';
import { dropScratch, scratch } from '../../../src/backend/native/scratch.ts';

it('is used again until it is dropped', () => {
  const memory = scratch(1000);
  expect(memory.length).toBeGreaterThanOrEqual(1000);
  expect(scratch(500)).toBe(memory);
  dropScratch(2 ** 20);
  expect(scratch(500)).toBe(memory);
  dropScratch(100);
  expect(scratch(500)).not.toBe(memory);
});

it('is dropped after a job where it is large, however much the thread may keep', () => {
  const memory = scratch(2 ** 23);
  dropScratch(2 ** 26);
  expect(scratch(1)).not.toBe(memory);
});
