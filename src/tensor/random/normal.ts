import type { TensorData } from '../tensor.ts';
import { cosSin32, laneCount, log32 } from './float32-functions.ts';
import type { MersenneTwister } from './mersenne-twister.ts';
import { fusedMultiplyAdd, fusedMultiplyAdd32 } from './multiply-add.ts';
import { fillUniform } from './uniform.ts';

/** Elements that ATen transforms at a time; tensors of fewer are drawn one by one. */
const block = 16;
const half = block / 2;

/**
 * Fills `data` as `tensor.normal_(mean, std)` in PyTorch (ATen's DistributionTemplates.h): Box-Muller pairs. Sixteen elements or
 * more are filled with uniform numbers, then transformed in blocks of 16, element j paired with j + 8; where 16 does not divide the
 * size, the last 16 are drawn anew. Fewer come one by one in float64, the sine of a pair waiting in the generator for the next.
 */
export function fillNormal(data: TensorData, mean: number, std: number, generator: MersenneTwister): void {
  if (data.length < block) {
    for (let i = 0; i < data.length; i++) data[i] = fusedMultiplyAdd(standardNormal(generator), std, mean);
    return;
  }
  fillUniform(data, 0, 1, generator);
  transform(data.subarray(0, data.length - (data.length % block)), mean, std);
  if (data.length % block === 0) return;
  const last = data.subarray(data.length - block);
  fillUniform(last, 0, 1, generator);
  transform(last, mean, std);
}

function standardNormal(generator: MersenneTwister): number {
  const kept = generator.keptNormal;
  if (kept !== null) {
    generator.keptNormal = null;
    return kept;
  }
  const u1 = generator.unit53();
  const u2 = generator.unit53();
  const radius = Math.sqrt(-2 * Math.log1p(-u2));
  const angle = 2 * Math.PI * u1;
  generator.keptNormal = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}

const twoPi32 = Math.fround(2 * Math.PI);
const radii = new Float32Array(laneCount);
const angles = new Float32Array(laneCount);
const cosines = new Float32Array(laneCount);
const sines = new Float32Array(laneCount);

/** Turns uniform numbers, whole blocks of them, into normal ones. */
function transform(data: TensorData, mean: number, std: number): void {
  if (data instanceof Float64Array) {
    transform64(data, mean, std);
    return;
  }
  for (let at = 0; at < data.length; at += 2 * laneCount) {
    transform32(data.subarray(at, at + 2 * laneCount), Math.fround(mean), Math.fround(std));
  }
}

function transform32(data: Float32Array, mean: number, std: number): void {
  const count = data.length / 2;
  for (let j = 0; j < count; j++) {
    const at = positionOf(j);
    radii[j] = 1 - data[at];
    angles[j] = twoPi32 * data[at + half];
  }
  log32(radii, radii, count);
  cosSin32(angles, cosines, sines, count);
  for (let j = 0; j < count; j++) {
    const at = positionOf(j);
    const radius = Math.fround(Math.sqrt(-2 * radii[j]));
    data[at] = fusedMultiplyAdd32(Math.fround(radius * cosines[j]), std, mean);
    data[at + half] = fusedMultiplyAdd32(Math.fround(radius * sines[j]), std, mean);
  }
}

function transform64(data: Float64Array, mean: number, std: number): void {
  for (let j = 0; j < data.length / 2; j++) {
    const at = positionOf(j);
    const radius = Math.sqrt(-2 * Math.log(1 - data[at]));
    const angle = 2 * Math.PI * data[at + half];
    data[at] = fusedMultiplyAdd(radius * Math.cos(angle), std, mean);
    data[at + half] = fusedMultiplyAdd(radius * Math.sin(angle), std, mean);
  }
}

/** Where the first element of pair `j` lies; the second is half a block behind it. */
function positionOf(j: number): number {
  return j + (j & -half);
}
