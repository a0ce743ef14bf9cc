import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ProblemCode, ProblemError } from '../../../errors.ts';
import { isShortage, outOfMemory } from '../../../memory/shortage.ts';
import { publishInterrupted } from '../lifecycle/timings.ts';
import { sayWhatIsTaken, unsupportedMediaType } from './media-types.ts';
import { problemText, problemType, retryAfterSeconds } from './problem-text.ts';
import { problemStatuses } from './statuses.ts';

/** The problems of Fastify's own errors. */
const fastifyErrors: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_BAD_URL: 'malformed-request',
  FST_ERR_ASYNC_CONSTRAINT: 'malformed-request',
  FST_ERR_MAX_PARAM_LENGTH: 'malformed-request',
  FST_ERR_HANDLER_TIMEOUT: 'deadline-exceeded',
};

/** Answers every error as application/problem+json (RFC 9457). Messages name the route's limits. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | ProblemError>((error, request, reply) => {
    const problem = error instanceof ProblemError ? error : problemOfFastify(error, request);
    if (isShortage(error)) request.log.warn({ err: error }, problem.message);
    // Only defects are logged with a stack. The request's own line has the other problems.
    if (problem.code === 'internal-error') request.log.error({ err: error }, problem.message);
    if (problem.code === 'deadline-exceeded' || problem.code === 'client-closed') publishInterrupted(request);
    return sendProblem(request, reply, problem);
  });
}

/**
 * Answers requests that Fastify refuses before it has found a route. Fastify calls no hooks then. So the
 * hooks for every request are called here: its beginning, and refusals that go first, such as too many
 * requests.
 */
export async function answerFrameworkError(
  { beginRequest, guardAccess }: FastifyInstance,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  beginRequest(request, reply);
  const refusal = await guardAccess?.(request, reply).catch((cause: unknown) => cause);
  sendProblem(request, reply, refusal instanceof ProblemError ? refusal : problemOfFastify(error, request));
}

/** Answers a request with its problem. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: ProblemError,
): FastifyReply {
  const status = problemStatuses[problem.code];
  request.problem = problem;
  if (status === 415) sayWhatIsTaken(request, reply);
  if (status === 503) reply.header('retry-after', retryAfterSeconds);
  return (
    reply
      .code(status)
      .header('content-type', problemType)
      // Also where the answer would have been kept: a file that is not there yet may come.
      .header('cache-control', 'no-store')
      .send(Buffer.from(problemText(problem, request.id, /^\/v2(\/|\?|$)/.test(request.url))))
  );
}

function problemOfFastify(error: FastifyError, request: FastifyRequest): ProblemError {
  if (isShortage(error)) return outOfMemory();
  const code = fastifyErrors[error.code] ?? codeOfStatus(error.statusCode);
  if (code === undefined)
    return new ProblemError(
      'internal-error',
      'the request could not be answered: the log has it under this instance',
    );
  if (code === 'body-too-large') {
    const length = request.headers['content-length'];
    const size = length === undefined ? 'the body is' : `the body of ${length} bytes is`;
    return new ProblemError(
      code,
      `${size} over the limit of ${request.routeOptions.bodyLimit} bytes (MAX_BODY_BYTES)`,
    );
  }
  if (code === 'unsupported-media-type') return unsupportedMediaType(request);
  return new ProblemError(code, error.message);
}

/**
 * The problem of a library's error, by its status. An example is a missing file of Swagger UI. Returns
 * undefined for a defect.
 */
function codeOfStatus(status = 500): ProblemCode | undefined {
  if (status === 403 || status === 404) return 'not-found';
  return status >= 400 && status < 500 ? 'malformed-request' : undefined;
}
