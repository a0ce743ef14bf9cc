import { formatNumber } from '../format.ts';

/** Numbers as a small table: a window, or a kernel. */
export function Taps({
  name,
  rows,
  padded,
}: {
  name: string;
  rows: readonly (readonly number[])[];
  padded?: readonly (readonly boolean[])[];
}) {
  return (
    <table class="taps" aria-label={name}>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {row.map((value, j) => (
              <td key={j} class={padded?.[i]?.[j] ? 'padded' : undefined}>
                {formatNumber(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
