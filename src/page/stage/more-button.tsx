/** Rows that a press adds. */
const step = 64;

interface Props {
  /** Rows that are shown, of `count`. */
  readonly shown: number;
  readonly count: number;
  /** What the rows are, in the plural. */
  readonly rows: string;
  readonly show: (shown: number) => void;
}

/** Shows more rows of a card's table. Nothing where all are shown. */
export function MoreButton({ shown, count, rows, show }: Props) {
  if (shown >= count) return null;
  return (
    <button type="button" class="small" onClick={() => show(shown + step)}>
      {Math.min(step, count - shown)} more of {count} {rows}
    </button>
  );
}
