import type { Resource, ResourceStatus } from '../api/resource.ts';
import { sentenceOf, unreachable } from '../api/send-file.ts';

function noticeText(status: ResourceStatus): string | undefined {
  if (status.kind === 'unreachable') return unreachable;
  if (status.kind === 'busy') {
    const reason =
      status.problem.status === 429 ? 'Too many requests for now.' : 'The service is busy or starting.';
    return status.seconds === undefined
      ? reason
      : `${reason} Trying again in ${Math.ceil(status.seconds)} s.`;
  }
  if (status.kind !== 'refused' || isWithoutKey(status.problem.status)) return undefined;
  return sentenceOf(status.problem);
}

/** Then the page asks for an API key. */
const isWithoutKey = (status: number) => status === 401 || status === 403;

interface Props {
  readonly resource: Pick<Resource<unknown>, 'status' | 'retry'>;
}

/** Says why there is no answer, and offers to try again. It is empty while there is nothing to say. */
export function Notice({ resource: { status, retry } }: Props) {
  const text = noticeText(status.value);
  return (
    <div class="notice" role="status" data-kind={status.value.kind}>
      {text && (
        <>
          <span>{text}</span>
          {status.value.kind !== 'refused' && (
            <button type="button" class="small" onClick={retry}>
              Try again
            </button>
          )}
        </>
      )}
    </div>
  );
}
