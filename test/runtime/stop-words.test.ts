import { expect, it } from 'vitest';
import { checkpointOf, clearStop, requestStop, stopWords } from '../../src/runtime/stop-words.ts';
import { faultsFrom } from '../helpers/problems.ts';

it('stops the task of one slot at its next checkpoint, until the slot is cleared', () => {
  const words = stopWords(3);
  expect(words.buffer).toBeInstanceOf(SharedArrayBuffer);
  const checkpoints = [0, 1, 2].map((slot) => checkpointOf(words, slot));
  for (const checkpoint of checkpoints) expect(checkpoint).not.toThrow();
  requestStop(words, 2);
  expect(faultsFrom(checkpoints[2]).code).toBe('client-closed');
  expect(checkpoints[0]).not.toThrow();
  expect(checkpoints[1]).not.toThrow();
  clearStop(words, 2);
  expect(checkpoints[2]).not.toThrow();
});
