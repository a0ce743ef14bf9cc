import { macsOf } from '../layers/cost.ts';
import type { Geometry } from '../layers/geometry.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { fillElements } from '../memory/pieces.ts';
import { elementCount, type TensorData, zeros } from '../tensor/tensor.ts';
import type { Convolve } from './kernel.ts';
import { type Phase, phaseCount, phasesOf, phaseWeight } from './phases.ts';
import { convolveAdjointReference } from './reference/adjoint-reference.ts';
import { selectVariant } from './variants.ts';

/** What setting up a phase takes, and what the definition takes for each output besides, in its multiply-accumulates. */
const macsPerPhase = 3000;
const macsPerOutput = 100;

/**
 * The adjoint of the geometry's correlation: from a tensor like its output (`operands.input`) to one like its input (`output`).
 * Transposed convolutions compute it, and gradients by the input. Each sum runs over the channels of `operands.input` in the
 * group, then over its positions in row-major order, from 0, then + bias.
 *
 * The output positions of one phase (position + before modulo stride) read with the same taps of the kernel, so each phase
 * is a correlation of stride 1 and goes to the kernels of the variant table.
 */
export const convolveAdjoint: Convolve = (geometry, operands, output) => {
  // The phases multiply zeros beside the input too, which infinite and NaN weights tell from not being there.
  const definitionTakes = macsOf(geometry) + output.length * macsPerOutput;
  if (definitionTakes < phaseCount(geometry) * macsPerPhase || !allFinite(operands.weight)) {
    convolveAdjointReference(geometry, operands, output);
    return;
  }
  const phases = phasesOf(geometry);
  if (phases.length < elementCount(geometry.stride)) fillBias(geometry, operands.bias, output);
  for (const phase of phases) {
    const { correlation } = phase;
    const weight = phaseWeight(geometry, phase, operands.weight);
    const kernel = selectVariant(correlation);
    if (elementCount(correlation.output) === elementCount(geometry.input)) {
      kernel.run(correlation, { ...operands, weight }, output);
      continue;
    }
    const computed = zeros(geometry.dtype, planesOf(geometry) * elementCount(correlation.output));
    kernel.run(correlation, { ...operands, weight }, computed);
    place(geometry, phase, computed, output);
  }
};

function allFinite(data: TensorData): boolean {
  for (let i = 0; i < data.length; i++) {
    checkpointAt(i);
    if (!Number.isFinite(data[i])) return false;
  }
  return true;
}

/** Images × channels of the adjoint's output. */
function planesOf({ batch, groups, inPerGroup }: Geometry): number {
  return batch * groups * inPerGroup;
}

/** What stands where no tap reaches: 0 + bias. */
function fillBias(geometry: Geometry, bias: TensorData | null, output: TensorData): void {
  if (!bias) {
    fillElements(output, 0);
    return;
  }
  const plane = elementCount(geometry.input);
  for (let at = 0, i = 0; at < output.length; at += plane, i++)
    fillElements(output, 0 + bias[i % bias.length], at, at + plane);
}

/** Puts the outputs of one phase where they belong: position t of the phase at first + t·stride. */
function place(geometry: Geometry, phase: Phase, from: TensorData, to: TensorData): void {
  const { input, stride } = geometry;
  const [depth, height, width] = phase.correlation.output;
  const { first } = phase;
  let at = 0;
  for (let plane = 0; plane < planesOf(geometry); plane++) {
    for (let d = 0; d < depth; d++) {
      for (let h = 0; h < height; h++) {
        const row =
          ((plane * input[0] + first[0] + d * stride[0]) * input[1] + first[1] + h * stride[1]) * input[2] +
          first[2];
        for (let w = 0; w < width; w++) {
          checkpointAt(at);
          to[row + w * stride[2]] = from[at++];
        }
      }
    }
  }
}
