import { type Fault, type ProblemCode, problemTitles } from '../errors.ts';
import type { Answer } from './exchange.ts';
import type { components } from './openapi.ts';

/**
 * An answer with a status from 400 up. Its message says what is wrong with the request.
 */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem';
  readonly status: number;
  /** What kind of problem it is. Undefined where the answer is not the service's, such as one of a proxy. */
  readonly code: ProblemCode | undefined;
  /** The fields that are wrong, at most 20: an RFC 6901 pointer into the request, a message, and often a hint. */
  readonly errors: readonly Fault[];
  /** The request's id, as in the service's log. */
  readonly instance: string | undefined;
  /** Seconds after which the service asks to be tried again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, document?: components['schemas']['Problem'], retryAfter?: number) {
    super(document?.detail ?? `the answer has status ${status}, and is no problem document`);
    const code = document?.type.slice(document.type.lastIndexOf('/') + 1);
    this.status = status;
    this.code = isCode(code) ? code : undefined;
    this.errors = document?.errors ?? [];
    this.instance = document?.instance;
    this.retryAfter = retryAfter;
  }

  /** The pointer of the first fault. */
  get pointer(): string | undefined {
    return this.errors[0]?.pointer;
  }

  /** The nearest legal choice for the first fault, where there is one. */
  get hint(): string | undefined {
    return this.errors[0]?.hint;
  }
}

function isCode(name: string | undefined): name is ProblemCode {
  return name !== undefined && Object.hasOwn(problemTitles, name);
}

/** The answer, where its status is below 400. @throws ServiceProblem */
export async function checked<T extends Answer>(answer: T): Promise<T> {
  if (answer.status < 400) return answer;
  throw new ServiceProblem(answer.status, await documentOf(answer), retryAfterOf(answer));
}

async function documentOf(answer: Answer): Promise<components['schemas']['Problem'] | undefined> {
  const isDocument = /^application\/problem\+json\b/.test(answer.headers.get('content-type') ?? '');
  const text = await answer.text();
  try {
    return isDocument ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The seconds of Retry-After (RFC 9110 §10.2.3): a number, or a date. Undefined where there are none. */
function retryAfterOf({ headers }: Answer): number | undefined {
  const field = headers.get('retry-after');
  if (field === null) return undefined;
  const seconds = /^\d+$/.test(field) ? Number(field) : (Date.parse(field) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
