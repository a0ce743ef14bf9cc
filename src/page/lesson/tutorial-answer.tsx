import { formatNumber, formatShape } from '../format.ts';
import type { LayerRun } from './reach.ts';

/** What the tutorial prints of a layer, in the service's numbers. */
export function TutorialAnswer({ run }: { run: LayerRun }) {
  const { shapes, statistics } = run;
  const rows: readonly (readonly [string, string])[] = [
    ['weight size', formatShape(shapes.weight)],
    ['weight mean', formatNumber(statistics.weight.mean)],
    ['bias mean', statistics.bias ? formatNumber(statistics.bias.mean) : 'none'],
    ['output size', formatShape(shapes.output)],
    ['output mean', formatNumber(statistics.output.mean)],
    ['y[:, i] mean', statistics.output.per_channel.mean.map(formatNumber).join(', ')],
  ];
  return (
    <dl class="answer">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
