import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Fault, type ProblemCode, ProblemError, problemTitles } from '../../../errors.ts';
import { tellUnanswered } from '../lifecycle/answered.ts';
import type { Opening } from '../lifecycle/requests.ts';
import type { Guard } from '../security/access.ts';
import { problemStatuses } from './statuses.ts';

/** The media type of every answer from 400 up. */
export const problemType = 'application/problem+json';

/** Seconds after which a refused client may try again. */
const retryAfter = 1;

/** What Fastify's own errors are in the catalogue. */
const fastifyErrors: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_BAD_URL: 'malformed-request',
  FST_ERR_ASYNC_CONSTRAINT: 'malformed-request',
  FST_ERR_MAX_PARAM_LENGTH: 'malformed-request',
  FST_ERR_HANDLER_TIMEOUT: 'deadline-exceeded',
};

/** Answers every error as application/problem+json (RFC 9457), with the route's limits in the words. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | ProblemError>((error, request, reply) => {
    const problem = error instanceof ProblemError ? error : problemOfFastify(error, request);
    // All others are no defects: the request's own line has them, and a stack for each would add to the load.
    if (problem.code === 'internal-error') request.log.error({ err: error }, problem.message);
    if (problem.code === 'deadline-exceeded' || problem.code === 'client-closed') tellUnanswered(request);
    return sendProblem(request, reply, problem);
  });
}

/**
 * Answers what Fastify refuses before it has found a route, past all hooks: those that concern every request are called here.
 * @param guard throws what others are refused for before this, such as too many requests.
 */
export async function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  open: Opening,
  guard: Guard | undefined,
): Promise<void> {
  open(request, reply);
  const refusal = await guard?.(request, reply).catch((cause: unknown) => cause);
  sendProblem(request, reply, refusal instanceof ProblemError ? refusal : problemOfFastify(error, request));
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): FastifyReply {
  const status = problemStatuses[problem.code];
  request.problem = problem;
  if (status === 503) reply.header('retry-after', retryAfter);
  return reply
    .code(status)
    .header('content-type', problemType)
    .send(Buffer.from(problemText(problem, request.id)));
}

/** The problem document. */
export function problemText(
  { code, message, faults }: { code: ProblemCode; message: string; faults: readonly Fault[] },
  instance: string,
): string {
  return JSON.stringify({
    type: `/problems/${code}`,
    title: problemTitles[code],
    status: problemStatuses[code],
    detail: message,
    instance,
    errors: faults,
  });
}

function problemOfFastify(error: FastifyError, request: FastifyRequest): ProblemError {
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
  if (code === 'unsupported-media-type') {
    const type = request.headers['content-type'];
    return new ProblemError(
      code,
      `${type === undefined ? 'no content-type' : `content-type ${JSON.stringify(type.slice(0, 100))}`}: send application/json`,
    );
  }
  return new ProblemError(code, error.message);
}

/** What others refuse a request for, such as a file of Swagger UI's, by their status; none: it is a defect. */
function codeOfStatus(status = 500): ProblemCode | undefined {
  if (status === 403 || status === 404) return 'not-found';
  return status >= 400 && status < 500 ? 'malformed-request' : undefined;
}
