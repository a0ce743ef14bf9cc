import { useLayoutEffect, useRef } from 'preact/hooks';
import { heatColour, heatTextColour } from '../../diagram/heat.ts';
import { formatShortNumber } from '../format.ts';
import { display } from './display.ts';
import { drawMap, type KernelWindow } from './draw-map.ts';

interface Props {
  readonly name: string;
  readonly group: number;
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** The smallest and the largest value of all maps that are compared. */
  readonly range: readonly [number, number];
  /** Cells to frame; the first of a window may lie in the padding. */
  readonly framedWindow?: KernelWindow | undefined;
  readonly onCell?: (row: number, column: number) => void;
}

/** One channel as coloured cells, in its group's hue. */
export function HeatMap({ name, group, values, height, width, range, framedWindow: framed, onCell }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { scheme } = display.value;
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const [smallest, largest] = range;
    const colours = memoise((value: number) => {
      const position = largest > smallest ? (value - smallest) / (largest - smallest) : 0.5;
      return { fill: heatColour(group, position, scheme), ink: heatTextColour(position, scheme) };
    });
    const frameInk = scheme === 'dark' ? '#fff' : '#000';
    drawMap(element, {
      values,
      height,
      width,
      colours,
      formatValue: formatShortNumber,
      framedWindow: framed,
      frameInk,
    });
  });
  const selectCell = ({
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
        {...(onCell && { onPointerMove: selectCell, onPointerDown: selectCell, 'data-live': true })}
      />
      <figcaption>{name}</figcaption>
    </figure>
  );
}

/** The same function, asked once a value: maps have few different ones. */
function memoise<T>(compute: (value: number) => T): (value: number) => T {
  const known = new Map<number, T>();
  return (value) => {
    const found = known.get(value) ?? compute(value);
    known.set(value, found);
    return found;
  };
}
