import { checkpoint } from '../../memory/checkpoint.ts';
import type { TensorData } from '../tensor.ts';
import { cosSin32, laneCount, log32 } from './float32-functions.ts';
import { cosSin64, log64 } from './float64-functions.ts';
import { fusedMultiplyAdd, fusedMultiplyAdd32 } from './multiply-add.ts';

/** Elements that ATen transforms at a time. */
export const block = 16;
const half = block / 2;

/**
 * Turns uniform numbers, whole blocks of them, into normal ones: radius √(−2 ln(1 − u)), angle 2πv, u half a
 * block before v.
 */
export function boxMuller(data: TensorData, mean: number, std: number): void {
  for (let at = 0; at < data.length; at += 2 * laneCount) {
    checkpoint();
    if (data instanceof Float32Array) {
      transform32(data.subarray(at, at + 2 * laneCount), Math.fround(mean), Math.fround(std));
    } else transform64(data.subarray(at, at + 2 * laneCount), mean, std);
  }
}

const twoPi32 = Math.fround(2 * Math.PI);
const radii32 = new Float32Array(laneCount);
const angles32 = new Float32Array(laneCount);
const cosines32 = new Float32Array(laneCount);
const sines32 = new Float32Array(laneCount);

function transform32(data: Float32Array, mean: number, std: number): void {
  const count = data.length / 2;
  for (let j = 0; j < count; j++) {
    const at = positionOf(j);
    radii32[j] = 1 - data[at];
    angles32[j] = twoPi32 * data[at + half];
  }
  log32(radii32, radii32, count);
  cosSin32(angles32, cosines32, sines32, count);
  for (let j = 0; j < count; j++) {
    const at = positionOf(j);
    const radius = Math.fround(Math.sqrt(-2 * radii32[j]));
    data[at] = fusedMultiplyAdd32(Math.fround(radius * cosines32[j]), std, mean);
    data[at + half] = fusedMultiplyAdd32(Math.fround(radius * sines32[j]), std, mean);
  }
}

const radii64 = new Float64Array(laneCount);
const angles64 = new Float64Array(laneCount);
const sines64 = new Float64Array(laneCount);

function transform64(data: Float64Array, mean: number, std: number): void {
  const count = data.length / 2;
  const radii = radii64.subarray(0, count);
  const angles = angles64.subarray(0, count);
  for (let j = 0; j < count; j++) {
    const at = positionOf(j);
    radii[j] = 1 - data[at];
    angles[j] = 2 * Math.PI * data[at + half];
  }
  log64(radii);
  cosSin64(angles, angles, sines64);
  for (let j = 0; j < count; j++) {
    const at = positionOf(j);
    const radius = Math.sqrt(-2 * radii[j]);
    data[at] = fusedMultiplyAdd(radius * angles[j], std, mean);
    data[at + half] = fusedMultiplyAdd(radius * sines64[j], std, mean);
  }
}

/** Where the first element of pair `j` lies; the second is half a block behind it. */
function positionOf(j: number): number {
  return j + (j & -half);
}
