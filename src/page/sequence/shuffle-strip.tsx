import { groupClass } from '../components/group-class.ts';
import { shuffledChannels } from './shuffle.ts';

const [width, height] = [72, 300];

/** The channel shuffle as a picture: channels at the left go to their places at the right, in their group's colour. */
export function ShuffleStrip({ channels, groups }: { channels: number; groups: number }) {
  const perGroup = channels / groups;
  const y = (channel: number) => ((channel + 0.5) * height) / channels;
  return (
    <figure class="shuffle">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Channel shuffle: ${channels} channels of ${groups} groups are dealt out like cards`}
      >
        {shuffledChannels(channels, groups).map((from, to) => (
          <path
            key={to}
            class={groupClass(Math.floor(from / perGroup))}
            d={`M0 ${y(from)}C${width / 2} ${y(from)} ${width / 2} ${y(to)} ${width} ${y(to)}`}
          />
        ))}
      </svg>
      <figcaption>shuffle</figcaption>
    </figure>
  );
}
