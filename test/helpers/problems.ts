import { type Fault, ProblemError } from '../../src/errors.ts';

/** The ProblemError that `work` throws. Anything else, and nothing, is a failure. */
export function problemFrom(work: () => unknown): ProblemError {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('expected a ProblemError, but nothing was thrown');
}

/** The code and the faults of the ProblemError that `work` throws, to be compared in one go. */
export function faultsFrom(work: () => unknown): { code: string; faults: readonly Fault[] } {
  const { code, faults } = problemFrom(work);
  return { code, faults };
}
