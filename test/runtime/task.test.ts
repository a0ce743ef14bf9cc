import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { outcomeOf, problemOfFailure } from '../../src/runtime/task.ts';
import { problemFrom } from '../helpers/problems.ts';

const problem = ProblemError.of(
  'invalid-tensor',
  { pointer: '/input', message: 'it does not fit', hint: 'give another' },
  { pointer: '/weight', message: 'nor does this' },
);
const keep = () => {};
const failing = (error: Error) => () => {
  throw error;
};

describe('outcomeOf', () => {
  it('is the value of work that ends well', () => {
    expect(outcomeOf(() => 7, keep)).toEqual({ ok: true, value: 7 });
  });

  it('is a domain error that crosses threads with all of its fields', () => {
    const outcome = structuredClone(outcomeOf(failing(problem), keep));
    if (outcome.ok) throw new Error('it has failed');
    const arrived = problemFrom(failing(problemOfFailure(outcome)));
    expect(arrived).toMatchObject({ code: problem.code, message: problem.message, faults: problem.faults });
  });

  it('lets every other error through', () => {
    const defect = new TypeError('a defect');
    expect(() => outcomeOf(failing(defect), keep)).toThrow(defect);
  });
});
