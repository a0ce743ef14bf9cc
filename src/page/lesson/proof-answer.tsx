import { comparison, proofSeed } from './experiments.ts';

const verdicts = {
  same: 'the same, to the last bit',
  rounding: 'the same but for rounding',
  different: 'the same; the others differ',
} as const;

/** The outputs of the two smaller layers beside those of the layer with 2 groups, and random numbers on demand. */
export function ProofAnswer() {
  const result = comparison.value;
  return (
    <>
      <table class="figures proof">
        <thead>
          <tr>
            <th scope="col">output</th>
            <th scope="col">groups = 2</th>
            <th scope="col">two layers</th>
          </tr>
        </thead>
        <tbody>
          {[0, 1, 2, 3].map((channel) => {
            const values = result?.channels[channel];
            return (
              <tr key={channel} class={`edge-${Math.floor(channel / 2)}`}>
                <th scope="row">y[0, {channel}, 0, 0]</th>
                <td>{values?.whole ?? '…'}</td>
                <td>{values?.halves ?? '…'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="measured">
        {result
          ? `${result.equal} of ${result.of} numbers are ${verdicts[result.verdict]}.`
          : 'Three calls of the service are under way.'}
      </p>
      <p>
        <button type="button" class="small" onClick={() => (proofSeed.value = (proofSeed.value ?? 0) + 1)}>
          {proofSeed.value === undefined ? 'Try it with random numbers' : 'Try other random numbers'}
        </button>
      </p>
    </>
  );
}
