import type { VerifyReply } from '../../api/answers.ts';
import { formatCount, formatNumber } from '../../format.ts';

const [barWidth, gap, height] = [14, 2, 56];

/** Bars end at the last one that holds a value, or at this one. */
const leastBars = 6;

/** How many values are how many units in the last place away. */
export function UlpHistogram({ bins }: { bins: VerifyReply['ulp_histogram'] }) {
  const last = bins.findLastIndex(({ count }) => count > 0);
  const shown = bins.slice(0, Math.max(last + 1, leastBars));
  const most = Math.max(1, ...shown.map(({ count }) => count));
  const width = shown.length * (barWidth + gap);
  const parts = shown.filter(({ count }) => count > 0).map(({ count, up_to }) => `${count} up to ${up_to}`);
  const distance = shown.at(-1)?.up_to ?? 0;
  return (
    <figure class="histogram">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Values by units in the last place: ${parts.join(', ') || 'none'}`}
      >
        {shown.map(({ up_to, count }, i) => {
          // The logarithm keeps a single value visible beside thousands.
          const bar = count === 0 ? 1 : 4 + ((height - 4) * Math.log1p(count)) / Math.log1p(most);
          return (
            <rect
              key={up_to}
              class={count === 0 ? 'empty' : undefined}
              x={i * (barWidth + gap)}
              y={height - bar}
              width={barWidth}
              height={bar}
            >
              <title>
                {formatNumber(count)} up to {formatNumber(up_to)} ulp
              </title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>0</span>
        <span>{formatCount(distance)} ulp</span>
      </figcaption>
    </figure>
  );
}
