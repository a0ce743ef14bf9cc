import { expect, it } from 'vitest';
import {
  begin,
  checkpointOf,
  hasBegun,
  jobWords,
  requestStop,
  resetWord,
  takeBack,
} from '../../src/runtime/job-words.ts';

const words = jobWords(4);

it('lets a job be begun or taken back, never both', () => {
  resetWord(words, 1);
  expect([hasBegun(words, 1), begin(words, 1), takeBack(words, 1)]).toEqual([false, true, false]);
  expect(hasBegun(words, 1)).toBe(true);
  resetWord(words, 2);
  expect([takeBack(words, 2), begin(words, 2), takeBack(words, 2)]).toEqual([true, false, false]);
});

it('stops the job of its own place, at the next checkpoint', () => {
  for (const place of [0, 1]) {
    resetWord(words, place);
    begin(words, place);
  }
  requestStop(words, 1);
  expect(checkpointOf(words, 0)).not.toThrow();
  expect(checkpointOf(words, 1)).toThrow('stopped');
});
