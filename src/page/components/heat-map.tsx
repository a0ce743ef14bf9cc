import { useLayoutEffect, useRef } from 'preact/hooks';
import { heatColour, heatTextColour } from '../../diagram/heat.ts';
import { formatShortNumber } from '../format.ts';
import { display } from './display.ts';
import { drawMap, type KernelWindow } from './draw-map.ts';
import { groupClass } from './group-class.ts';

interface Props {
  readonly name: string;
  readonly group: number;
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** The smallest and the largest value of all maps that share a colour scale. */
  readonly range: readonly [number, number];
  readonly framedWindow?: KernelWindow | undefined;
  readonly onCell?: (row: number, column: number) => void;
}

/** One channel as coloured cells, in its group's hue. */
export function HeatMap(props: Props) {
  const { name, group, values, height, width, range, framedWindow, onCell } = props;
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
      framedWindow,
      frameInk,
    });
  });
  const selectCell = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    const { clientHeight, clientWidth } = event.currentTarget;
    const row = Math.floor((event.offsetY / clientHeight) * height);
    const column = Math.floor((event.offsetX / clientWidth) * width);
    if (row >= 0 && column >= 0 && row < height && column < width) onCell?.(row, column);
  };
  return (
    <figure class={`map ${groupClass(group)}`}>
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

/** The function with its results cached. A map repeats few values many times. */
function memoise<T>(compute: (value: number) => T): (value: number) => T {
  const known = new Map<number, T>();
  return (value) => {
    const found = known.get(value) ?? compute(value);
    known.set(value, found);
    return found;
  };
}
