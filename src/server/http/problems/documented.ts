import { problemResponse } from '../../../contract/problems.ts';
import { type ProblemCode, problemTitles } from '../../../errors.ts';
import { problemStatuses } from './statuses.ts';

/** What any route can answer, whatever it does. */
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

/** The documented problem answers of a route that can give these codes, by status. */
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
