import { useLayoutEffect, useRef } from 'preact/hooks';
import { heat } from '../../diagram/ramp.ts';
import { paint, type Window } from './paint.ts';
import { scheme } from './scheme.ts';

interface Props {
  readonly name: string;
  readonly group: number;
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** The smallest and the largest value of all maps that are compared. */
  readonly range: readonly [number, number];
  /** Cells to frame; the first of a window may lie in the padding. */
  readonly framed?: Window | undefined;
  readonly onCell?: (row: number, column: number) => void;
}

/** One channel as coloured cells, in its group's hue. */
export function HeatMap({ name, group, values, height, width, range, framed, onCell }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const current = scheme.value;
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const [least, most] = range;
    const colour = (value: number) =>
      heat(group, most > least ? (value - least) / (most - least) : 0.5, current);
    paint(element, { values, height, width, colour, framed, dark: current === 'dark' });
  });
  const point = ({
    offsetX,
    offsetY,
    currentTarget,
  }: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    const row = Math.floor((offsetY / currentTarget.clientHeight) * height);
    const column = Math.floor((offsetX / currentTarget.clientWidth) * width);
    if (row >= 0 && column >= 0 && row < height && column < width) onCell?.(row, column);
  };
  return (
    <figure class={`map edge-${group % 8}`}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={name}
        {...(onCell && { onPointerMove: point, onPointerDown: point, 'data-live': true })}
      />
      <figcaption>{name}</figcaption>
    </figure>
  );
}
