// Weights of neighbouring output channels side by side, as the kernels read them.

/**
 * Of a block of `channels` output channels, whose `taps` weights begin `sourcePitch` bytes apart, the weights of tap 0, of tap 1, …;
 * those of a tap begin `step` bytes behind the former's.
 */
// @ts-ignore: decorator
@inline
export function interleave<T>(source: usize, sourcePitch: usize, channels: i32, taps: i32, step: i32, target: usize): void {
  for (let channel = 0; channel < channels; channel++, source += sourcePitch, target += sizeof<T>()) {
    let to = target;
    for (let from = source, end = source + taps * sizeof<T>(); from < end; from += sizeof<T>(), to += step)
      store<T>(to, load<T>(from));
  }
}
