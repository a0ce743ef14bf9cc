import type { QuantizedReply } from '../../api/answers.ts';
import { formatNumber } from '../../format.ts';
import { compared, pairOf } from './divergence.tsx';
import { differenceOf, multiplierText } from './words.ts';

/** Every runtime: how it multiplies, and how often it differs from the first of the pair that is compared. */
export function Runtimes({ reply }: { reply: QuantizedReply }) {
  const [a] = pairOf(reply);
  return (
    <section class="runtimes" aria-label="Runtimes">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <div class="scrolls" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Runtime</th>
              <th scope="col">Multiplies by</th>
              <th scope="col">Differs from {a}</th>
            </tr>
          </thead>
          <tbody>
            {reply.results.map((result) => (
              <tr key={result.runtime} title={result.source}>
                <th scope="row">{result.runtime}</th>
                {result.refused === undefined ? (
                  <>
                    <td class="figure">{multiplierText(result)}</td>
                    <td>
                      <DifferenceCount reply={reply} a={a} b={result.runtime} />
                    </td>
                  </>
                ) : (
                  <td colSpan={2} class="refused">
                    does not take it: {result.refused}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function DifferenceCount({ reply, a, b }: { reply: QuantizedReply; a: string; b: string }) {
  const difference = differenceOf(reply, a, b);
  if (a === b) return <span class="note">–</span>;
  if (!difference) return <span class="note">nowhere</span>;
  return (
    <button
      type="button"
      class="small"
      onClick={() => {
        compared.value = [a, b];
      }}
    >
      at {formatNumber(difference.count)}: why?
    </button>
  );
}
