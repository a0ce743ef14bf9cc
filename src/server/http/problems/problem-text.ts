import { type Fault, type ProblemCode, problemTitles } from '../../../errors.ts';
import { problemStatuses } from './statuses.ts';

/** The media type of every answer with a status from 400 up. */
export const problemType = 'application/problem+json';

/** Seconds after which a client that was refused for overload may try again. */
export const retryAfterSeconds = 1;

/** The most bytes of a problem document. */
const mostBytes = 16 * 1024;

/** What a problem document tells. */
interface ToldProblem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly faults: readonly Fault[];
}

/** The problem document's members. */
export function problemDocument({ code, message, faults }: ToldProblem, instance: string) {
  return {
    type: `/problems/${code}`,
    title: problemTitles[code],
    status: problemStatuses[code],
    detail: message,
    instance,
    errors: faults.map((fault) => ({ ...fault })),
  };
}

/** The problem document. Faults that would make it too long are left out. */
export function problemText(
  { code, message, faults }: ToldProblem,
  instance: string,
  forInference = false,
): string {
  const document = {
    ...problemDocument({ code, message, faults }, instance),
    // What clients of the Open Inference Protocol look for.
    ...(forInference && { error: message }),
  };
  const text = JSON.stringify(document);
  if (Buffer.byteLength(text) <= mostBytes || faults.length === 0) return text;
  return problemText({ code, message, faults: faults.slice(0, -1) }, instance, forInference);
}
