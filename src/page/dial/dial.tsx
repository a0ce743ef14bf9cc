import { useRef } from 'preact/hooks';
import { useWidth } from '../stage/use-size.ts';
import { nextLegal, positionOf, valueAt } from './scale.ts';
import { Ticks } from './ticks.tsx';

interface Props {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  /** An illegal value that is being tried. */
  readonly attempt: number | undefined;
  /** The legal values, ascending. */
  readonly legal: readonly number[];
  readonly max: number;
  /** A value was chosen, legal or not. */
  readonly onValue: (groups: number) => void;
}

/** The room beside the track for half a thumb and half a label. */
const inset = 20;

/**
 * The choice of `groups`: every value from 1 to the smaller number of channels. The arrow keys go from legal value
 * to legal value, with Shift to any.
 */
export function Dial({ inputs, outputs, groups, attempt, legal, max, onValue }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = Math.max(0, useWidth(frame) - 2 * inset);
  const shown = attempt ?? groups;
  const choose = (value: number) => onValue(Math.min(max, Math.max(1, value)));
  const follow = ({ clientX }: PointerEvent) => {
    if (!frame.current || width === 0) return;
    const part = (clientX - frame.current.getBoundingClientRect().left - inset) / width;
    const value = valueAt(part, max, legal, width);
    if (value !== shown) choose(value);
  };
  const pressKey = (event: KeyboardEvent) => {
    const next = keyedValue(event, shown, max, legal);
    if (next === undefined) return;
    event.preventDefault();
    if (next !== shown) choose(next);
  };
  return (
    <div
      class="dial-track"
      ref={frame}
      role="slider"
      tabIndex={0}
      aria-label="groups"
      aria-valuemin={1}
      aria-valuemax={max}
      aria-valuenow={shown}
      aria-valuetext={valueText(shown, inputs, outputs, attempt !== undefined)}
      onKeyDown={pressKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
    >
      {width > 0 && <Ticks {...{ max, legal, shown, width }} />}
      {width > 0 && (
        <span
          class="dial-thumb"
          data-attempt={attempt !== undefined}
          style={{ '--at': `${inset + positionOf(shown, max) * width}px` }}
        />
      )}
    </div>
  );
}

function keyedValue(
  { key, shiftKey }: KeyboardEvent,
  shown: number,
  max: number,
  legal: readonly number[],
): number | undefined {
  const step = stepOf(key);
  if (step !== undefined) return shiftKey ? shown + step : nextLegal(shown, step, legal);
  if (key === 'Home') return 1;
  return key === 'End' ? (legal.at(-1) ?? max) : undefined;
}

function stepOf(key: string): 1 | -1 | undefined {
  if (key === 'ArrowRight' || key === 'ArrowUp' || key === 'PageUp') return 1;
  return key === 'ArrowLeft' || key === 'ArrowDown' || key === 'PageDown' ? -1 : undefined;
}

function valueText(value: number, inputs: number, outputs: number, illegal: boolean): string {
  if (illegal) return `${value}, impossible: it does not divide both ${inputs} and ${outputs}`;
  if (value === 1) return '1, dense';
  return value === inputs ? `${value}, depthwise` : String(value);
}
