import { useState } from 'preact/hooks';
import { Notice } from '../../components/notice.tsx';
import { faults } from '../../state/layer.ts';
import { changeState, pageState } from '../../state/page-state.ts';
import { Causes } from './causes.tsx';
import { WrongChannels } from './channels.tsx';
import { exampleChanges, flippedOutput } from './example.ts';
import { ErrorFigures } from './figures.tsx';
import { FirstWrong } from './first-wrong.tsx';
import { give, ownLayer } from './given.ts';
import { UlpHistogram } from './histogram.tsx';
import { showing } from './pin-first.ts';
import { missing, verification } from './request.ts';
import { searchedSentence, verdictSentence, verdictWords } from './words.ts';

/** What the service says of the output. */
export function Verdict() {
  const { value: reply, isCurrent } = verification;
  return (
    <div class="verify-answer" aria-live="polite" aria-busy={verification.status.value.kind === 'loading'}>
      {missing.value !== undefined ? (
        <Invitation fault={missing.value} />
      ) : (
        <>
          <Notice resource={verification} />
          {reply.value && isCurrent.value && <Reply />}
        </>
      )}
    </div>
  );
}

function Reply() {
  const reply = verification.value.value;
  if (!reply) return null;
  return (
    <>
      <h3 class="verdict" data-verdict={reply.verdict}>
        {reply.error ? verdictWords[reply.verdict] : 'Of another shape'}
      </h3>
      <p>{verdictSentence(reply)}</p>
      <Causes reply={reply} />
      <FirstWrong reply={reply} showing={showing.value} />
      {reply.error && <ErrorFigures error={reply.error} />}
      {reply.error && (
        <div class="error-charts">
          <UlpHistogram bins={reply.ulp_histogram} />
          {reply.verdict === 'different' && <WrongChannels reply={reply} />}
        </div>
      )}
      {reply.verdict === 'different' && <p class="note">{searchedSentence(reply)}</p>}
    </>
  );
}

/** What stands where there is nothing to verify. */
function Invitation({ fault }: { fault: string }) {
  const [waiting, setWaiting] = useState(false);
  const tryExample = async () => {
    setWaiting(true);
    ownLayer.value = undefined;
    changeState(exampleChanges(pageState.peek()));
    const output = faults.peek().length > 0 ? undefined : await flippedOutput(pageState.peek());
    setWaiting(false);
    if (output) give({ output });
  };
  return (
    <>
      <h3>Is my output right, and if not, why not?</h3>
      {fault ? (
        <p class="fault">{fault}</p>
      ) : (
        <p>
          Give what your own code computed for this layer and this input. The service computes it too,
          compares every value within the bound of rounding, and then computes some hundred faults of ports
          until one gives what you have.
        </p>
      )}
      <button type="button" disabled={waiting} onClick={() => void tryExample()}>
        {waiting ? 'Computing…' : 'Try it with a flipped kernel'}
      </button>
    </>
  );
}
