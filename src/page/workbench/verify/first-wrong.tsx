import type { VerifyReply } from '../../api/answers.ts';
import { formatNumber } from '../../format.ts';
import { changeState } from '../../state/page-state.ts';
import type { Showing } from './on-stage.ts';

/** The first value that is wrong, and the way to it on the stage. */
export function FirstWrong({ reply: { error }, showing }: { reply: VerifyReply; showing: Showing }) {
  if (!error?.first) return null;
  const { index, got, expected, bound } = error.first;
  const show = () => {
    if (!('changes' in showing)) return;
    changeState(showing.changes);
    document.getElementById('stage')?.scrollIntoView();
  };
  return (
    <div class="first-wrong">
      <p>
        First: <code>y[{index.join(', ')}]</code> is <b>{formatNumber(got)}</b>, expected{' '}
        <b>{formatNumber(expected)}</b>. Rounding may bring them {formatNumber(bound)} apart.
      </p>
      {'changes' in showing ? (
        <button type="button" class="small" onClick={show}>
          Show it on the stage
        </button>
      ) : (
        <p class="note">The stage {showing.reason}.</p>
      )}
    </div>
  );
}
