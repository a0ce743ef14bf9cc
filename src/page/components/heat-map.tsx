import { useLayoutEffect, useRef } from 'preact/hooks';
import { heat, heatInk } from '../../diagram/heat.ts';
import { brief } from '../format.ts';
import { screen } from './display.ts';
import { paint, type Window } from './draw-map.ts';

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
  const { scheme } = screen.value;
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const [least, most] = range;
    const colours = memoised((value: number) => {
      const position = most > least ? (value - least) / (most - least) : 0.5;
      return { fill: heat(group, position, scheme), ink: heatInk(position, scheme) };
    });
    const frameInk = scheme === 'dark' ? '#fff' : '#000';
    paint(element, { values, height, width, colours, write: brief, framed, frameInk });
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

/** The same function, asked once a value: maps have few different ones. */
function memoised<T>(of: (value: number) => T): (value: number) => T {
  const known = new Map<number, T>();
  return (value) => {
    const found = known.get(value) ?? of(value);
    known.set(value, found);
    return found;
  };
}
