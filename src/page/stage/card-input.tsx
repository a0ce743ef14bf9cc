import { useState } from 'preact/hooks';
import { arrangementOfSpec } from '../../diagram/spec.ts';
import { MoreButton } from './more-button.tsx';
import { outputWindow } from './reach.ts';
import { kernelRows } from './sums.ts';
import { Taps } from './taps.tsx';
import { type InputTarget, pathOf, type StageSpec, type StageTensors } from './target.ts';

const firstChannels = 8;

interface Props {
  readonly spec: StageSpec;
  readonly tensors: StageTensors;
  readonly target: InputTarget & { row: number; column: number };
}

const extent = (indexes: readonly number[]) => {
  const [low, high] = [Math.min(...indexes), Math.max(...indexes)];
  return low === high ? `${low}` : `${low} to ${high}`;
};

/** Where an input cell goes: the outputs that it reaches, and by which kernels. */
export function InputCard({ spec, tensors, target }: Props) {
  const [shown, setShown] = useState(firstChannels);
  const outputs = pathOf(arrangementOfSpec(spec), target)?.outputs ?? { from: 0, to: -1 };
  const count = outputs.to - outputs.from + 1;
  const window = outputWindow(spec, target.row, target.column);
  const reached = window.rows.length > 0 && window.columns.length > 0;
  return (
    <>
      <p>
        {reached
          ? `In each of them it reaches row ${extent(window.rows.map(({ index }) => index))}, column ${extent(window.columns.map(({ index }) => index))}.`
          : 'The stride steps over this cell: no output cell hears it.'}
      </p>
      <div class="card-scroll">
        <table class="card-sums">
          <thead>
            <tr>
              <th scope="col">output</th>
              <th scope="col">by the kernel</th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: Math.min(shown, count) }, (_, i) => outputs.from + i).map((out) => (
              <tr key={out}>
                <th scope="row">{out}</th>
                <td>
                  <Taps
                    name={`Kernel for output ${out}`}
                    rows={kernelRows(spec, tensors.weight, out, target.channel)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <MoreButton shown={shown} count={count} rows="outputs" show={setShown} />
      </div>
    </>
  );
}
