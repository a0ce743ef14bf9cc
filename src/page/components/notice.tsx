import type { Resource, ResourceStatus } from '../api/resource.ts';

function noticeText(status: ResourceStatus): string | undefined {
  if (status.kind === 'unreachable')
    return 'The service cannot be reached. Are you offline? What you see is the last answer.';
  if (status.kind === 'busy') {
    const why =
      status.problem.status === 429 ? 'Too many requests for now.' : 'The service is busy or starting.';
    return `${why} Trying again in ${status.seconds} s.`;
  }
  if (status.kind !== 'refused') return undefined;
  const [first] = status.problem.errors;
  const hint = first?.hint ? ` (${first.hint})` : '';
  return `${status.problem.detail || status.problem.title}${hint}.`;
}

/** Says what keeps an answer from being there, and offers to ask again; nothing while all is well. */
export function Notice({ of: { status, retry } }: { of: Pick<Resource<unknown>, 'status' | 'retry'> }) {
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
