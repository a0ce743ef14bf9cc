import { type Fault, ProblemError } from '../../errors.ts';
import { shapeText } from '../../tensor/tensor.ts';

/**
 * An index into the output of `shape`, with every entry counted from the start.
 * @throws ProblemError `invalid-request` if it has another number of axes or is out of bounds.
 */
export function outputIndex(index: readonly number[], shape: readonly number[]): number[] {
  if (index.length !== shape.length) {
    throw ProblemError.of('invalid-request', {
      pointer: '/index',
      message:
        `index must have one entry for each axis of the output ${shapeText(shape)}, ` +
        `but has ${index.length}`,
      hint: `${shape.length} integers`,
    });
  }
  const faults = index.flatMap((at, axis): Fault[] =>
    at >= -shape[axis] && at < shape[axis]
      ? []
      : [
          {
            pointer: `/index/${axis}`,
            message: `index ${at} is out of bounds for dimension ${axis} with size ${shape[axis]}`,
            hint:
              shape[axis] > 0
                ? `from 0 to ${shape[axis] - 1}`
                : 'the output is empty: nothing can be explained',
          },
        ],
  );
  const [first, ...others] = faults;
  if (first) throw ProblemError.of('invalid-request', first, ...others);
  return index.map((at, axis) => (at < 0 ? at + shape[axis] : at + 0));
}
