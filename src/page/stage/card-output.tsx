import { useState } from 'preact/hooks';
import { arrangementOfSpec } from '../../diagram/spec.ts';
import type { ExplainReply } from '../api/answers.ts';
import { formatNumber } from '../format.ts';
import { MoreButton } from './more-button.tsx';
import { channelSum, elementAt } from './sums.ts';
import { Taps } from './taps.tsx';
import { type OutputTarget, pathOf, type StageSpec, type StageTensors } from './target.ts';
import { Terms } from './terms.tsx';

/** Channels that are shown at first. */
const firstChannels = 8;

interface Props {
  readonly spec: StageSpec;
  readonly tensors: StageTensors;
  readonly target: OutputTarget & { row: number; column: number };
  readonly explain?: ((target: OutputTarget) => void) | undefined;
  readonly explanation?: ExplainReply | undefined;
}

/** An output cell as a sum: what each input channel contributes, then the bias. */
export function OutputCard({ spec, tensors, target, explain, explanation }: Props) {
  const [shown, setShown] = useState(firstChannels);
  const { channel, row, column } = target;
  const inputs = pathOf(arrangementOfSpec(spec), target)?.inputs ?? { from: 0, to: -1 };
  const count = inputs.to - inputs.from + 1;
  const sums = Array.from({ length: count }, (_, i) =>
    channelSum(spec, tensors, { out: channel, row, column, input: inputs.from + i }),
  );
  const bias = tensors.bias[channel];
  const total = sums.reduce((whole, { sum }) => whole + sum, 0);
  return (
    <>
      <div class="card-scroll">
        <table class="card-sums">
          <thead>
            <tr>
              <th scope="col">input</th>
              <th scope="col">sum</th>
              <th scope="col">window × kernel</th>
            </tr>
          </thead>
          <tbody>
            {sums.slice(0, shown).map(({ input, products, sum }) => (
              <tr key={input}>
                <th scope="row">{input}</th>
                <td class="card-sum">{formatNumber(sum)}</td>
                <td>
                  {products.length === 0 || products[0]?.length === 0 ? (
                    'no cell reaches it'
                  ) : (
                    <span class="card-pair">
                      <Taps
                        name={`Window of input ${input}`}
                        rows={products.map((line) => line.map((product) => product.input))}
                        padded={products.map((line) => line.map((product) => product.padded))}
                      />
                      ×
                      <Taps
                        name={`Kernel for input ${input}`}
                        rows={products.map((line) => line.map((product) => product.weight))}
                      />
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <MoreButton shown={shown} count={count} rows="inputs" show={setShown} />
      </div>
      <p class="card-total">
        {formatNumber(total)}
        {bias !== undefined && ` ${bias < 0 ? '−' : '+'} ${formatNumber(Math.abs(bias))} (bias)`} ={' '}
        <b>{formatNumber(elementAt(tensors.output, channel, row, column))}</b>
      </p>
      {explanation && <Terms explanation={explanation} />}
      {explain && !explanation && (
        <button type="button" class="small" onClick={() => explain(target)}>
          Every product, in the order of the sum
        </button>
      )}
    </>
  );
}
