import type { ReplyType } from '../formats/registry.ts';
import type { Limits } from '../layers/limits.ts';
import type { Dispatcher } from '../operations/dispatcher.ts';
import type { Caller } from '../operations/dispatcher-options.ts';
import { execute } from '../operations/execute.ts';
import type { Operation } from '../operations/operation.ts';
import { prepareRequest } from '../operations/request/prepare.ts';
import type { Repository } from '../repository/repository.ts';

/** What computes the calls: the service's own parts. */
export interface Service {
  readonly dispatcher: Dispatcher;
  readonly limits: Limits;
  readonly repository: Repository;
}

/** Who calls. */
export interface ToolCaller extends Caller {
  /** Whether the numbers of the call have been read in float64. */
  readonly float64: boolean;
}

/** The bytes of a reply, and what they are. */
export interface Computed {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: ReplyType | 'zip';
}

/**
 * Computes a call as the operation's route does: checked, planned and bounded, and by the same dispatcher.
 * @throws ProblemError
 */
export async function runTool(
  { dispatcher, limits, repository }: Service,
  operation: Operation,
  input: object,
  caller: ToolCaller,
): Promise<Computed> {
  const { name, files, produces, computes } = operation;
  const replyType = files?.replies.includes('safetensors') ? 'safetensors' : 'json';
  const body = withForm(operation, input, replyType);
  const asked = { operation, body, float64: caller.float64, replyType } as const;
  const prepared = prepareRequest(asked, limits, repository);
  const answer = computes
    ? await dispatcher.compute(operation, prepared, caller)
    : execute({ operation: name, job: prepared.job });
  return { body: answer.body, type: produces ? 'zip' : replyType };
}

/** Replies without files leave tensors out, where the operation lets them. */
function withForm({ contract }: Operation, input: object, type: ReplyType): object {
  const { shape = {} }: { shape?: object } = Object(contract.request);
  if (!('format' in shape)) return input;
  return { ...input, format: type === 'json' ? 'none' : 'nested' };
}
