import type { Steps } from './history.ts';
import { readState, writeState } from './link.ts';
import type { PageState } from './page-state.ts';

const key = 'groupconv visit';

/** A visit's state, and the steps before and after it. */
interface Visit extends Steps<PageState> {
  readonly state: PageState | undefined;
}

/** The last visit of this tab. Its states are kept as links. */
export function lastVisit(): Visit {
  try {
    const { past, state, future } = Object(JSON.parse(sessionStorage.getItem(key) ?? '{}'));
    return { past: statesOf(past), state: statesOf([state])[0], future: statesOf(future) };
  } catch {
    return { past: [], state: undefined, future: [] };
  }
}

function statesOf(links: unknown): PageState[] {
  return Array.isArray(links) ? links.filter((link) => typeof link === 'string').map(readState) : [];
}

/** Keeps the visit for a reload or a return, as far as the browser lets it. */
export function keepVisit(state: PageState, { past, future }: Steps<PageState>): void {
  const visit = { past: past.map(writeState), state: writeState(state), future: future.map(writeState) };
  try {
    sessionStorage.setItem(key, JSON.stringify(visit));
  } catch {
    // Storage may be off or full. The steps then end with the visit.
  }
}

/** The steps of a visit that begins with `state`: those of the last one, and its state where that is another. */
export function stepsBefore(state: PageState, last: Visit): Steps<PageState> {
  if (last.state === undefined || writeState(last.state) === writeState(state)) return last;
  return { past: [...last.past, last.state], future: [] };
}
