import { parseRequest } from '../../../src/contract/parse.ts';
import { ProblemError } from '../../../src/errors.ts';
import type { ReplyType } from '../../../src/formats/registry.ts';
import { decodeBody } from '../../../src/operations/decode.ts';
import type { Prepared } from '../../../src/operations/operation.ts';
import type { ReplyForm } from '../../../src/operations/reply/encode.ts';
import { operations } from '../../../src/operations/table.ts';
import { loadConfig } from '../../../src/server/config.ts';
import { limitsOf } from '../../../src/server/dispatcher.ts';

/** A request to an operation. */
export interface LegalRequest {
  readonly operation: string;
  readonly body: object;
  readonly replyType?: ReplyType;
}

const limits = limitsOf(loadConfig({}));

/** The job that the service makes of a request with its default settings. Undefined where it refuses it. */
export function prepared({
  operation: name,
  body,
  replyType = 'json',
}: LegalRequest): Prepared<ReplyForm> | undefined {
  const operation = operations.find((candidate) => candidate.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  try {
    const { value } = decodeBody(Buffer.from(JSON.stringify(body)), 'json');
    return operation.prepare(Object(parseRequest(operation.contract.request, value)), limits, replyType);
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
