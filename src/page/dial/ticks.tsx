import { illegalTicks, labelled, positionOf } from './scale.ts';

/** The places of the track inside its frame, in CSS pixels. */
const [inset, trackY, height] = [20, 20, 56] as const;
/** Illegal values closer than this have no ticks of their own. */
const pitch = 5;

interface Props {
  readonly max: number;
  readonly legal: readonly number[];
  readonly shown: number;
  readonly width: number;
}

/** The track of the dial: a solid tick with its number for a legal value, a hollow one for an illegal one. */
export function Ticks({ max, legal, shown, width }: Props) {
  const x = (value: number) => inset + positionOf(value, max) * width;
  const { ticks, crowdedFrom } = illegalTicks(max, legal, width, pitch);
  return (
    <svg class="dial-ticks" width={width + 2 * inset} height={height} aria-hidden="true">
      <path class="dial-line" d={`M${inset} ${trackY}H${inset + width}`} />
      {crowdedFrom !== undefined && (
        <path class="dial-crowd" d={`M${x(crowdedFrom)} ${trackY}H${inset + width}`} />
      )}
      {ticks.map((value) => (
        <circle key={value} class="dial-hollow" cx={x(value)} cy={trackY} r={ticks.length > 40 ? 2 : 4} />
      ))}
      {legal.map((value) => (
        <path key={value} class="dial-tick" d={`M${x(value)} ${trackY - 8}v16`} />
      ))}
      {labelled(legal, max, shown, width).map((value) => (
        <text key={value} class="dial-label" data-current={value === shown} x={x(value)} y={trackY + 28}>
          {value}
        </text>
      ))}
    </svg>
  );
}
