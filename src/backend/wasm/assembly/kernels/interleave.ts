// Weights of neighbouring output channels side by side, as the kernels read them.

import { lanes, VECTOR } from "./vector";

// As many channels as a vector has lanes: squares of taps × channels, transposed.
// @ts-ignore: decorator
@inline
function square<T>(source: usize, pitch: usize, step: usize, target: usize): void {
  if (lanes<T>() == 2) {
    const a = v128.load(source), b = v128.load(source + pitch);
    v128.store(target, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(target + step, v128.shuffle<f64>(a, b, 1, 3));
    return;
  }
  const a = v128.load(source), b = v128.load(source + pitch), c = v128.load(source + 2 * pitch), d = v128.load(source + 3 * pitch);
  const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5), high = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const lower = v128.shuffle<f32>(c, d, 0, 4, 1, 5), higher = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(low, lower, 0, 2));
  v128.store(target + step, v128.shuffle<f64>(low, lower, 1, 3));
  v128.store(target + 2 * step, v128.shuffle<f64>(high, higher, 0, 2));
  v128.store(target + 3 * step, v128.shuffle<f64>(high, higher, 1, 3));
}

/**
 * Of a block of `channels` output channels, whose `taps` weights begin `sourcePitch` bytes apart, the weights
 * of tap 0, of tap 1, …; those of a tap begin `step` bytes behind the former's.
 */
// @ts-ignore: decorator
@inline
export function interleave<T>(source: usize, sourcePitch: usize, channels: i32, taps: i32, step: i32, target: usize): void {
  if (channels == 1 && step == sizeof<T>()) {
    memory.copy(target, source, taps * sizeof<T>());
    return;
  }
  let channel = 0;
  for (; channel + lanes<T>() <= channels; channel += lanes<T>(), target += VECTOR) {
    let tap = 0, from = source, to = target;
    for (; tap + lanes<T>() <= taps; tap += lanes<T>(), from += VECTOR, to += lanes<T>() * step) square<T>(from, sourcePitch, step, to);
    for (; tap < taps; tap++, from += sizeof<T>(), to += step) {
      for (let lane = 0; lane < lanes<T>(); lane++)
        store<T>(to + lane * sizeof<T>(), load<T>(from + <usize>lane * sourcePitch));
    }
    source += <usize>lanes<T>() * sourcePitch;
  }
  for (; channel < channels; channel++, source += sourcePitch, target += sizeof<T>()) {
    let to = target;
    for (let from = source, end = source + taps * sizeof<T>(); from < end; from += sizeof<T>(), to += step)
      store<T>(to, load<T>(from));
  }
}
