import { groupClass } from '../components/group-class.ts';
import type { Reach } from './reach.ts';

const cell = 8;

/** Who hears whom: a row for each output, a column for each input, a filled cell where it is heard. */
export function ReachMap({
  name,
  reach,
  groups,
}: {
  name: string;
  reach: Reach | undefined;
  groups: number;
}) {
  const size = reach?.length ?? 16;
  const heard = reach?.map((row) => row.filter(Boolean).length) ?? [];
  const [fewest, most] = [Math.min(...heard), Math.max(...heard)];
  const count = fewest === most ? String(most) : `${fewest} to ${most}`;
  const text = reach ? `hears ${count} of ${size}` : '…';
  const path = (group: number) =>
    (reach ?? [])
      .flatMap((row, out) =>
        row.map((isHeard, input) =>
          isHeard && Math.floor((input * groups) / size) === group
            ? `M${input * cell} ${out * cell}h${cell - 1}v${cell - 1}h${1 - cell}z`
            : '',
        ),
      )
      .join('');
  return (
    <figure class="reach">
      <svg
        viewBox={`0 0 ${size * cell} ${size * cell}`}
        role="img"
        aria-label={`${name}: each output ${text} inputs`}
      >
        {Array.from({ length: groups }, (_, group) => (
          <path key={group} class={groupClass(group)} d={path(group)} />
        ))}
      </svg>
      <figcaption>
        <b>{name}</b>
        <span>{text}</span>
      </figcaption>
    </figure>
  );
}
