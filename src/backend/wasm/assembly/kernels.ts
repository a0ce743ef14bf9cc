// The exports, each for both dtypes. What they do and what they ask of the caller is written where they come
// from.

import { channels } from "./kernels/channels";
import { depthwise } from "./kernels/depthwise";
import { groups } from "./kernels/groups";
import { interleave } from "./kernels/interleave";
import { moments } from "./kernels/moments";
import { pack } from "./kernels/pack";
import { probe } from "./kernels/probe";
import { rows } from "./kernels/rows";
import { scatter, shift } from "./kernels/scatter";
import { tiles } from "./kernels/tiles";

export function pack_f32(shape: usize, source: usize, first: i32, rows: i32, x: usize): void {
  pack<f32>(shape, source, first, rows, x);
}

export function pack_f64(shape: usize, source: usize, first: i32, rows: i32, x: usize): void {
  pack<f64>(shape, source, first, rows, x);
}

export function interleave_f32(
  source: usize, sourcePitch: usize, channels: i32, taps: i32, step: i32, target: usize,
): void {
  interleave<f32>(source, sourcePitch, channels, taps, step, target);
}

export function interleave_f64(
  source: usize, sourcePitch: usize, channels: i32, taps: i32, step: i32, target: usize,
): void {
  interleave<f64>(source, sourcePitch, channels, taps, step, target);
}

export function tiles_f32(
  x: usize, xGroup: usize, groups: i32, positions: usize, positionCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, pitch: usize,
): void {
  tiles<f32>(false, x, xGroup, groups, positions, positionCount, taps, tapCount, w, bias, channels, y, pitch);
}

export function tilesSkipping_f32(
  x: usize, xGroup: usize, groups: i32, positions: usize, positionCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, pitch: usize,
): void {
  tiles<f32>(true, x, xGroup, groups, positions, positionCount, taps, tapCount, w, bias, channels, y, pitch);
}

export function tiles_f64(
  x: usize, xGroup: usize, groups: i32, positions: usize, positionCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, pitch: usize,
): void {
  tiles<f64>(false, x, xGroup, groups, positions, positionCount, taps, tapCount, w, bias, channels, y, pitch);
}

export function tilesSkipping_f64(
  x: usize, xGroup: usize, groups: i32, positions: usize, positionCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, pitch: usize,
): void {
  tiles<f64>(true, x, xGroup, groups, positions, positionCount, taps, tapCount, w, bias, channels, y, pitch);
}

export function rows_f32(
  x: usize, xGroup: usize, groups: i32, channels: i32, spread: i32, odd: usize, width: i32,
  outputs: usize, outputRows: i32, rowBytes: usize, kernelRows: usize, kernelRowCount: i32,
  w: usize, bias: usize, y: usize, pitch: usize,
): void {
  rows<f32>(x, xGroup, groups, channels, spread, odd, width, outputs, outputRows, rowBytes, kernelRows, kernelRowCount, w, bias, y, pitch);
}

export function rows_f64(
  x: usize, xGroup: usize, groups: i32, channels: i32, spread: i32, odd: usize, width: i32,
  outputs: usize, outputRows: i32, rowBytes: usize, kernelRows: usize, kernelRowCount: i32,
  w: usize, bias: usize, y: usize, pitch: usize,
): void {
  rows<f64>(x, xGroup, groups, channels, spread, odd, width, outputs, outputRows, rowBytes, kernelRows, kernelRowCount, w, bias, y, pitch);
}

export function channels_f32(
  x: usize, positions: usize, positionCount: i32, taps: usize, tapCount: i32, w: usize, bias: usize, channelCount: i32, y: usize,
): void {
  channels<f32>(x, positions, positionCount, taps, tapCount, w, bias, channelCount, y);
}

export function channels_f64(
  x: usize, positions: usize, positionCount: i32, taps: usize, tapCount: i32, w: usize, bias: usize, channelCount: i32, y: usize,
): void {
  channels<f64>(x, positions, positionCount, taps, tapCount, w, bias, channelCount, y);
}

export function depthwise_f32(
  shape: usize, zeros: usize, sums: usize, x: usize, groups: i32, channels: i32, w: usize, bias: usize, y: usize,
): void {
  depthwise<f32>(shape, zeros, sums, x, groups, channels, w, bias, y);
}

export function depthwise_f64(
  shape: usize, zeros: usize, sums: usize, x: usize, groups: i32, channels: i32, w: usize, bias: usize, y: usize,
): void {
  depthwise<f64>(shape, zeros, sums, x, groups, channels, w, bias, y);
}

export function groups_f32(
  shape: usize, x: usize, pitch: usize, length: i32, groupCount: i32, runs: usize, runCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, plane: i32, wide: usize,
): void {
  groups<f32>(shape, x, pitch, length, groupCount, runs, runCount, taps, tapCount, w, bias, channels, y, plane, wide);
}

export function groups_f64(
  shape: usize, x: usize, pitch: usize, length: i32, groupCount: i32, runs: usize, runCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, plane: i32, wide: usize,
): void {
  groups<f64>(shape, x, pitch, length, groupCount, runs, runCount, taps, tapCount, w, bias, channels, y, plane, wide);
}

export function scatter_f32(
  axes: usize, scalars: usize, from: i32, to: i32, x: usize, xPitch: usize, y: usize, intoWide: i32,
): void {
  scatter<f32>(axes, scalars, from, to, x, xPitch, y, intoWide);
}

export function scatter_f64(
  axes: usize, scalars: usize, from: i32, to: i32, x: usize, xPitch: usize, y: usize, intoWide: i32,
): void {
  scatter<f64>(axes, scalars, from, to, x, xPitch, y, intoWide);
}

export function shift_f32(y: usize, count: i32, value: f32): void {
  shift<f32>(y, count, value);
}

export function shift_f64(y: usize, count: i32, value: f64): void {
  shift<f64>(y, count, value);
}

export function moments_f32(x: usize, runs: i32, length: i32, out: usize): void {
  moments<f32>(x, runs, length, out);
}

export function moments_f64(x: usize, runs: i32, length: i32, out: usize): void {
  moments<f64>(x, runs, length, out);
}

export function probe_f32(rounds: i32, seed: f32): f32 {
  return probe<f32>(rounds, seed);
}

export function probe_f64(rounds: i32, seed: f64): f64 {
  return probe<f64>(rounds, seed);
}

/** The first address that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}
