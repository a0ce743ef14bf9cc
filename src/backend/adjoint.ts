import type { Geometry } from '../layers/geometry.ts';
import { eachAxis } from '../layers/triple.ts';
import { inScope } from '../memory/buffers.ts';
import { checkpoint, elementsBetween } from '../memory/checkpoint.ts';
import { onceFor } from '../memory/once-for.ts';
import { fillElements } from '../memory/pieces.ts';
import { elementCount, type TensorData, zeros } from '../tensor/tensor.ts';
import { adjointPath } from './adjoint-work.ts';
import type { ConvolveByKernel, Operands } from './backend.ts';
import { allFinite } from './finite.ts';
import { activeNative } from './native/active.ts';
import { type Phase, phasesAlong, phasesOf, phaseWeight } from './phases.ts';
import { convolveAdjointReference } from './reference/adjoint-reference.ts';
import { correlate } from './selection.ts';
import { scatterAdjoint } from './wasm/scatter.ts';

/** The kernel's name, whatever computed it. */
const adjointName = 'adjoint';

/** What is known of a geometry is kept with it, as long as it is little. */
const pathOf = onceFor(adjointPath);
const fewPhasesOf = onceFor(phasesOf);
const fewPhases = 8;
const phasesAtMost = (geometry: Geometry) => elementCount(eachAxis((axis) => phasesAlong(geometry, axis)));

/**
 * The adjoint of the geometry's correlation: from a tensor like its output (`operands.input`) to one like its
 * input (`output`). Transposed layers and gradients by the input compute it. Each sum is over the channels of
 * `operands.input` in the group, then over its positions in row-major order, from 0, then + bias.
 *
 * The output positions of one phase (position + before modulo stride) read the same taps of the kernel, so
 * each phase is a correlation of stride 1.
 */
export const convolveAdjoint: ConvolveByKernel = (geometry, operands, output) => {
  const path = pathOf(geometry);
  if (path === 'definition' || path === 'scatter') {
    const compute = path === 'scatter' ? scatterAdjoint : convolveAdjointReference;
    compute(geometry, operands, output);
    return adjointName;
  }
  // Phases read zeros beside the input, which an adjoint has not: an infinite weight would make them NaN.
  const areFinite = activeNative()?.allFinite ?? allFinite;
  const skipsPadding = !areFinite(operands.weight);
  const native = path === 'native' && !skipsPadding ? activeNative()?.adjoints : undefined;
  if (native?.planOf(geometry)) {
    native.run(geometry, operands, output);
    return adjointName;
  }
  const phases = phasesAtMost(geometry) > fewPhases ? phasesOf(geometry) : fewPhasesOf(geometry);
  if (phases.length < elementCount(geometry.stride)) fillBias(geometry, operands.bias, output);
  for (const phase of phases) {
    inScope(
      () => computePhase(geometry, phase, { ...operands, skipsPadding }, output),
      () => [],
    );
  }
  return adjointName;
};

function computePhase(geometry: Geometry, phase: Phase, operands: Operands, output: TensorData): void {
  const { correlation } = phase;
  const weight = phaseWeight(geometry, phase, operands.weight);
  const own = { ...operands, weight, packedRoom: undefined };
  if (elementCount(correlation.output) === elementCount(geometry.input)) {
    correlate(correlation, own, output);
    return;
  }
  const computed = zeros(geometry.dtype, planesOf(geometry) * elementCount(correlation.output));
  correlate(correlation, own, computed);
  scatterPhase(geometry, phase, computed, output);
}

/** Images × channels of the adjoint's output. */
function planesOf({ batch, groups, inPerGroup }: Geometry): number {
  return batch * groups * inPerGroup;
}

/** Fills in what outputs are that no tap reaches: 0 + bias. */
function fillBias(geometry: Geometry, bias: TensorData | null, output: TensorData): void {
  if (!bias) {
    fillElements(output, 0);
    return;
  }
  const plane = elementCount(geometry.input);
  for (let at = 0, i = 0; at < output.length; at += plane, i++)
    fillElements(output, 0 + bias[i % bias.length], at, at + plane);
}

/** Puts output t of one phase at position first + t·stride. */
function scatterPhase(geometry: Geometry, phase: Phase, from: TensorData, to: TensorData): void {
  const { input, stride } = geometry;
  const [depth, height, width] = phase.correlation.output;
  const { first } = phase;
  const step = stride[2];
  let at = 0;
  for (let plane = 0; plane < planesOf(geometry); plane++) {
    for (let d = 0; d < depth; d++) {
      for (let h = 0; h < height; h++) {
        const line = (plane * input[0] + first[0] + d * stride[0]) * input[1] + first[1] + h * stride[1];
        const row = line * input[2] + first[2];
        for (let done = 0; done < width; done += elementsBetween) {
          checkpoint();
          const end = Math.min(done + elementsBetween, width);
          for (let w = done; w < end; w++) to[row + w * step] = from[at + w];
        }
        at += width;
      }
    }
  }
}
