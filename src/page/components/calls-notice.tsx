import type { Resource } from '../api/resource.ts';
import { Notice } from './notice.tsx';

/** Says of the first of several calls that has no answer why. */
export function CallsNotice({ calls }: { calls: readonly Resource<unknown>[] }) {
  const [first] = calls;
  const failed = calls.find(({ status }) => status.value.kind !== 'idle' && status.value.kind !== 'loading');
  const shown = failed ?? first;
  return shown ? <Notice resource={shown} /> : null;
}
