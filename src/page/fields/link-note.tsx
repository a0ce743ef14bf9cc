import { carriesNumbers } from '../state/link.ts';
import { keepsNothing } from '../state/number-store.ts';
import { pageState } from '../state/page-state.ts';

/** Says where a link to the state opens, where that is not everywhere. */
export function LinkNote() {
  if (carriesNumbers(pageState.value)) return null;
  return (
    <p class="note">
      {keepsNothing.value
        ? 'Your numbers are too many for a link, and this browser does not keep them. They end with this visit.'
        : 'Your numbers are too many for a link. They lie in this browser: a link to them opens here alone.'}
    </p>
  );
}
