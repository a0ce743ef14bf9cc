import type { Geometry } from '../../layers/geometry.ts';
import { elementCount } from '../../tensor/tensor.ts';
import { meetingsAlong } from '../meetings.ts';
import { heapWork } from './kernel-work.ts';
import { lanesOf } from './vectors.ts';

/** The time of what scatter does, in multiply-accumulates as `kernelWork` counts them. */
const perSums = 100_000;
const perPlane = 12_000;
const perChannel = 5000;
/** A scalar of a pair of planes. Those of a correlation are its weights, which are looked through too. */
const perScalar = { adjoint: 50, correlation: 130 } as const;
const perRow = 130;
const perVector = 14;
/** A product that is added alone: a strided one, or one of the rest of a row. */
const perProduct = 30;
const perTableEntry = 400;
const perRead = 10;
const perWritten = 20;

/**
 * The predicted work of the sums of a correlation or of its adjoint by `scatter`: the useful products
 * alone.
 */
export function scatterWork(geometry: Geometry, adjoint: boolean): number {
  const { batch, groups, inPerGroup, outPerGroup, input, kernel, output, stride, dilation } = geometry;
  const [source, scalars, target] = adjoint ? [kernel, output, input] : [input, kernel, output];
  const [channels, inners] = adjoint ? [outPerGroup, batch] : [inPerGroup, outPerGroup];
  const planes = batch * groups * (adjoint ? inPerGroup : outPerGroup);
  const pairs = planes * channels;
  const contiguous = (adjoint ? dilation : stride)[2] === 1;
  const width = meetingsAlong(geometry, 2);
  const scalarsMeeting = Math.min(scalars[2], width);
  const rows = meetingsAlong(geometry, 0) * meetingsAlong(geometry, 1) * scalarsMeeting;
  const length = scalarsMeeting > 0 ? width / scalarsMeeting : 0;
  const lanes = lanesOf(geometry.dtype);
  const vectors = contiguous ? Math.floor(length / lanes) : 0;
  const row = perRow + perVector * vectors + perProduct * (length - vectors * lanes);
  // Planes that do not fit the heap together are copied for each sum.
  const fit = channels * (elementCount(source) + elementCount(scalars)) <= 2 ** 21;
  const copies = fit ? pairs / Math.max(1, inners) : pairs;
  const heavier = lanes === 2 ? 2 : 1;
  const [read, written] = [elementCount(source) + elementCount(scalars), elementCount(target)];
  const table = scalars[0] + scalars[1] + scalars[2];
  return (
    perSums +
    heapWork(12 * table + 4 * heavier * (read + written)) +
    perTableEntry * table +
    perPlane * planes +
    perChannel * copies +
    pairs * (perScalar[adjoint ? 'adjoint' : 'correlation'] * elementCount(scalars) + rows * row) +
    heavier * (perRead * copies * elementCount(source) + perWritten * planes * written)
  );
}
