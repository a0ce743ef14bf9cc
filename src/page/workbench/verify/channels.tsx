import type { VerifyReply } from '../../api/answers.ts';
import { formatNumber } from '../../format.ts';

const [barWidth, gap, height] = [10, 2, 40];
const mostChannels = 64;

/** How many values of each output channel are wrong. */
export function WrongChannels({ reply }: { reply: VerifyReply }) {
  const { per_channel, error, layer } = reply;
  if (!per_channel || !error) return null;
  const each = error.count / per_channel.mismatched.length;
  const shown = per_channel.mismatched.slice(0, mostChannels);
  const wrong = per_channel.mismatched.flatMap((count, channel) => (count > 0 ? [channel] : []));
  const width = shown.length * (barWidth + gap);
  return (
    <figure class="wrong-channels">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={channelsText(wrong, layer.out_channels)}
      >
        {shown.map((count, channel) => {
          const bar = count === 0 ? 1 : Math.max(3, (height * count) / each);
          const group = Math.floor((channel * layer.groups) / layer.out_channels);
          return (
            <rect
              key={channel}
              class={`edge-${group % 8}${count === 0 ? ' empty' : ''}`}
              x={channel * (barWidth + gap)}
              y={height - bar}
              width={barWidth}
              height={bar}
            >
              <title>
                channel {channel}: {formatNumber(count)} of {formatNumber(each)} wrong, by up to{' '}
                {formatNumber(per_channel.max_abs[channel])}
              </title>
            </rect>
          );
        })}
      </svg>
      <figcaption>{channelsText(wrong, layer.out_channels)}</figcaption>
    </figure>
  );
}

/** Which channels are wrong, in a sentence. */
export function channelsText(wrong: readonly number[], count: number): string {
  if (wrong.length === 0) return 'No channel has a wrong value.';
  if (wrong.length === count)
    return count === 1 ? 'The one channel is wrong.' : `All ${count} channels are wrong.`;
  const named = wrong.slice(0, 8).join(', ');
  const more = wrong.length > 8 ? ` and ${wrong.length - 8} more` : '';
  return `Wrong: ${wrong.length === 1 ? 'channel' : 'channels'} ${named}${more}, of ${count}.`;
}
