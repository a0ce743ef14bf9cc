import { problemResponse } from '../../../contract/problems.ts';
import { type ProblemCode, problemTitles } from '../../../errors.ts';
import { problemStatuses } from './statuses.ts';

/** The problems that every route can answer. */
const problemsOfEveryRoute = [
  'malformed-request',
  'unauthorized',
  'forbidden',
  'rate-limited',
  'method-not-allowed',
  'header-too-large',
  'request-timeout',
  'internal-error',
  'deadline-exceeded',
] as const satisfies ProblemCode[];

/** The documented answers of a route with these problem codes, by status. */
export function problems(...codes: readonly ProblemCode[]) {
  const all = [...codes, ...problemsOfEveryRoute];
  const statuses = [...new Set(all.map((code) => problemStatuses[code]))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: all
          .filter((code) => problemStatuses[code] === status)
          .map((code) => `\`${code}\`: ${problemTitles[code]}`)
          .join('; '),
        content: { 'application/problem+json': { schema: problemResponse } },
      },
    ]),
  );
}

/** The codes that the description of a documented answer names. */
export function documentedCodes(description: string): string[] {
  return Object.keys(problemTitles).filter((code) => description.includes(`\`${code}\`: `));
}
