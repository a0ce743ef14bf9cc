import type { DiagramSpec } from '../../diagram/spec.ts';
import { weightsSvg } from '../../diagram/weights.ts';
import { filterShapeText } from '../../diagram/words.ts';
import { Drawing } from '../components/drawing.tsx';

/** The weight tensor as boxes, with an explanation. */
export function WeightTensor({ spec }: { spec: DiagramSpec }) {
  const { in_channels, groups } = spec;
  const share = in_channels / groups;
  const kernels = share === 1 ? 'a kernel' : 'kernels';
  return (
    <div class="weights">
      <div class="words">
        <h3>The weight tensor, as boxes</h3>
        <p>
          A row is a filter, a column an input channel, a box one kernel. Every filter is{' '}
          {filterShapeText(spec)}:{' '}
          {groups === 1
            ? 'it has a kernel for every input channel.'
            : `it has ${kernels} for ${share} of the ${in_channels} input channels. What is grey does not exist: ` +
              'not zeros, but weights that are never stored and never multiplied.'}
        </p>
      </div>
      <Drawing spec={spec} draw={weightsSvg} maxWidth={440} />
    </div>
  );
}
