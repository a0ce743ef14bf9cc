import { parseRequest } from '../../contract/parse.ts';
import type { ReplyType } from '../../formats/registry.ts';
import type { Limits } from '../../layers/limits.ts';
import type { Repository } from '../../repository/repository.ts';
import type { Operation, Prepared } from '../operation.ts';
import type { ReplyForm } from '../reply/encode.ts';
import { lookUpLayers } from './stored.ts';

/** A request whose body has been decoded. */
export interface DecodedAsk {
  readonly operation: Operation;
  /** The body's value, not yet parsed. */
  readonly body: unknown;
  /** Whether its numbers have been read in float64. */
  readonly float64: boolean;
  readonly replyType: ReplyType;
}

/**
 * Parses a request, puts stored layers in place of their names, and plans its job. Nothing is allocated or computed.
 * @throws ProblemError
 */
export function prepareRequest(
  { operation, body, float64, replyType }: DecodedAsk,
  limits: Limits,
  repository: Repository,
): Prepared<ReplyForm> {
  const asked = parseRequest(operation.contract.request, body);
  const { request, regions } = lookUpLayers(
    Object(asked),
    repository,
    float64,
    operation.takesIntegers === true,
  );
  const prepared = operation.prepare(request, limits, replyType);
  return regions.length > 0 ? { ...prepared, regions } : prepared;
}
