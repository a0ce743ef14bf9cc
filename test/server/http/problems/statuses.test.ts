import { expect, it } from 'vitest';
import { problemTitles } from '../../../../src/errors.ts';
import { problemStatuses } from '../../../../src/server/http/problems/statuses.ts';

it.each(Object.entries(problemStatuses))('%s has a status of an error: %i', (_, status) => {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
});

it('has the codes in the order of their titles', () => {
  expect(Object.keys(problemStatuses)).toEqual(Object.keys(problemTitles));
});
