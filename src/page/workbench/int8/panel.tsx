import { Notice } from '../../components/notice.tsx';
import { noTensors } from './choices.ts';
import { Divergence } from './divergence.tsx';
import { quantized, showsExample } from './request.ts';
import { Runtimes } from './runtimes.tsx';
import { ScaleFields } from './scale-fields.tsx';
import { accumulatorSentence, agreementSentence } from './words.ts';

/** The page's layer in 8-bit integers: how each runtime rounds it, and where two of them part. */
export function Int8Panel() {
  const fault = showsExample.value ? undefined : noTensors.value;
  const reply = quantized.isCurrent.value ? quantized.value.value : undefined;
  return (
    <div class="int8">
      <ScaleFields />
      <div class="int8-answer" aria-live="polite" aria-busy={quantized.status.value.kind === 'loading'}>
        <h3>The same sums, rounded by each runtime</h3>
        {fault && <p class="fault">{fault}</p>}
        <Notice resource={quantized} />
        {reply && (
          <>
            <p>
              {agreementSentence(reply)} {accumulatorSentence(reply.accumulator)}
            </p>
            <Divergence reply={reply} />
            <Runtimes reply={reply} />
          </>
        )}
      </div>
    </div>
  );
}
