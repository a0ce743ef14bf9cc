import { checkpointAt } from '../memory/checkpoint.ts';
import { type ComputeDType, elements, type TensorData } from '../tensor/tensor.ts';

/** Five figures, one an axis: images or filters, channels, then three spatial axes. */
export type Five = readonly [number, number, number, number, number];

/** An index of five axes that is changed in place. */
export type Index = [number, number, number, number, number];

/** A tensor of five axes, each element a rule: what a hypothesis makes of another tensor, of which nothing is moved. */
export interface View {
  readonly sizes: Five;
  readonly at: (n: number, c: number, d: number, h: number, w: number) => number;
  /** The elements in row-major order, if they are in memory already. */
  readonly data?: TensorData;
}

export const volume = ([n, c, d, h, w]: Five): number => n * c * d * h * w;

/** The tensor of these elements, row-major. */
export function viewOf(data: TensorData, sizes: Five): View {
  const [, channels, depth, height, width] = sizes;
  return {
    sizes,
    data,
    at: (n, c, d, h, w) => data[(((n * channels + c) * depth + d) * height + h) * width + w],
  };
}

/** The elements of a view, row-major, in memory of their own. */
export function elementsOf({ sizes, at }: View, dtype: ComputeDType): TensorData {
  const [images, channels, depth, height, width] = sizes;
  const data = elements(dtype, volume(sizes));
  let i = 0;
  for (let n = 0; n < images; n++)
    for (let c = 0; c < channels; c++)
      for (let d = 0; d < depth; d++)
        for (let h = 0; h < height; h++)
          for (let w = 0; w < width; w++) {
            checkpointAt(i);
            data[i++] = at(n, c, d, h, w);
          }
  return data;
}

/** An order of the five axes, outermost first. */
export type Order = readonly number[];

/** The position in memory of an index, if the axes have this order. */
export function flatIn(index: Five, sizes: Five, order: Order): number {
  let flat = 0;
  for (const axis of order) flat = flat * sizes[axis] + index[axis];
  return flat;
}

/** The index of the element at a position in memory. */
export function indexAt(flat: number, sizes: Five, order: Order): Index {
  const index: Index = [0, 0, 0, 0, 0];
  let rest = flat;
  for (let i = order.length - 1; i >= 0; i--) {
    const axis = order[i];
    index[axis] = rest % sizes[axis];
    rest = (rest - index[axis]) / sizes[axis];
  }
  return index;
}

/** How far apart in memory the neighbours along each axis are, if the axes have this order. */
function stepsIn(sizes: Five, order: Order): Five {
  const steps: Index = [0, 0, 0, 0, 0];
  let step = 1;
  for (let i = order.length - 1; i >= 0; i--) {
    steps[order[i]] = step;
    step *= sizes[order[i]];
  }
  return steps;
}

/** A tensor whose elements were written to memory in one order of axes and are read as if in another. */
export function reread(view: View, written: Order, read: Order): View {
  const { sizes } = view;
  const [sn, sc, sd, sh, sw] = stepsIn(sizes, read);
  const [tn, tc, td, th, tw] = stepsIn(sizes, written);
  const [images, channels, depth, height, width] = sizes;
  return {
    sizes,
    at: (n, c, d, h, w) => {
      const flat = n * sn + c * sc + d * sd + h * sh + w * sw;
      return view.at(
        Math.floor(flat / tn) % images,
        Math.floor(flat / tc) % channels,
        Math.floor(flat / td) % depth,
        Math.floor(flat / th) % height,
        Math.floor(flat / tw) % width,
      );
    },
  };
}
