import type { TargetedPointerEvent } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { groupColours } from '../../../diagram/palette.ts';
import { indexAt } from '../../../tensor/tensor.ts';
import { display } from '../../components/display.ts';
import { choose, chosen } from './chosen.ts';
import { leastForNumbers, weightGrid } from './grid.ts';
import { offsetOf, type Place } from './placement.ts';

interface Props {
  readonly torchShape: readonly number[];
  readonly shape: readonly number[];
  readonly place: (index: readonly number[]) => Place;
  /** The group of an output channel or input channel: of the element at an index of PyTorch's. */
  readonly groupOf: (index: readonly number[]) => number;
}

/** More elements are not drawn one by one. */
export const mostElements = 4096;
const width = 340;

/** Every weight as a cell where it lies in memory, with its place in PyTorch's. Pointing chooses one. */
export function IndexGrid({ torchShape, shape, place, groupOf }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = weightGrid(shape, width);
  // For each element in memory: its offset in PyTorch's weight.
  const torchOffsets = useMemo(() => {
    const offsets = new Int32Array(shape.reduce((product, size) => product * size, 1));
    for (let torch = 0; torch < offsets.length; torch++)
      offsets[place(indexAt(torch, torchShape)).offset] = torch;
    return offsets;
  }, [place, shape, torchShape]);
  const { scheme } = display.value;
  const at = chosen.value;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const ratio = devicePixelRatio;
    canvas.current.width = Math.ceil(grid.width * ratio);
    canvas.current.height = Math.ceil(grid.height * ratio);
    context.scale(ratio, ratio);
    const { fontFamily, color } = getComputedStyle(canvas.current);
    context.font = `14px ${fontFamily}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const inset = grid.cell > 6 ? 1 : 0;
    for (const [offset, torch] of torchOffsets.entries()) {
      const index = indexAt(torch, torchShape);
      const colours = groupColours(groupOf(index), scheme);
      const isChosen = index.every((position, axis) => position === at[axis]);
      const [x, y] = grid.cornerOf(offset);
      context.fillStyle = isChosen ? color : index[0] === at[0] ? colours.block : colours.band;
      context.fillRect(x, y, grid.cell - inset, grid.cell - inset);
      if (grid.cell < leastForNumbers) continue;
      context.fillStyle = isChosen
        ? scheme === 'dark'
          ? '#000'
          : '#fff'
        : index[0] === at[0]
          ? '#000'
          : color;
      context.fillText(String(torch), x + grid.cell / 2, y + grid.cell / 2);
    }
  }, [at, grid, groupOf, scheme, torchOffsets, torchShape]);

  const point = ({ currentTarget, offsetX, offsetY }: TargetedPointerEvent<HTMLCanvasElement>) => {
    // On narrow screens the picture is smaller than it is drawn.
    const scale = grid.width / currentTarget.clientWidth;
    const element = grid.elementAt(scale * offsetX, scale * offsetY);
    if (element !== undefined) choose(indexAt(torchOffsets[element], torchShape));
  };
  return (
    <canvas
      ref={canvas}
      class="index-grid"
      width={grid.width}
      height={grid.height}
      style={{ width: `${grid.width}px` }}
      role="img"
      aria-label={`Weights as they lie in memory, ${offsetOf(at, torchShape)} of PyTorch’s lit up`}
      onPointerMove={point}
      onPointerDown={point}
    />
  );
}
