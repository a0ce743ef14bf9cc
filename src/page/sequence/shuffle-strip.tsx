import { arrangementOf } from '../../diagram/arrangement.ts';
import { inputTile, layoutStage, outputTile, type Rect } from '../../diagram/layout.ts';
import { groupClass } from '../components/group-class.ts';
import type { StageSpec } from '../stage/target.ts';
import { shuffledChannels } from './shuffle.ts';

const width = 64;

interface Props {
  /** The layers at the left and at the right. */
  readonly before: StageSpec;
  readonly after: StageSpec;
  readonly groups: number;
  /** Of the stages beside it. */
  readonly height: number;
}

/** The channel shuffle as a picture: lines from each output at the left to its place among the inputs at the right. */
export function ShuffleStrip({ before, after, groups, height }: Props) {
  const channels = before.out_channels;
  const middle = ({ y, height }: Rect) => y + height / 2;
  const layoutOf = ({ in_channels, out_channels, groups }: StageSpec) =>
    layoutStage(arrangementOf(in_channels, out_channels, groups), { width: 400, height, scatter: false });
  const [left, right] = [layoutOf(before), layoutOf(after)];
  return (
    <figure class="shuffle">
      <figcaption>shuffle</figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={`Channel shuffle: ${channels} channels of ${groups} groups are dealt out like cards`}
      >
        {shuffledChannels(channels, groups).map((from, to) => {
          const [start, end] = [middle(outputTile(left, from)), middle(inputTile(right, to))];
          return (
            <path
              key={to}
              class={groupClass(Math.floor((from * before.groups) / channels))}
              d={`M0 ${start}C${width / 2} ${start} ${width / 2} ${end} ${width} ${end}`}
            />
          );
        })}
      </svg>
    </figure>
  );
}
