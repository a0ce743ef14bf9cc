// Output channels in blocks of at most four, as equal as can be: 5 is 3 + 2, 6 is 3 + 3, 9 is 3 + 3 + 3.

// @ts-ignore: decorator
@inline
export function blocksOf(channels: i32): i32 {
  return (channels + 3) >> 2;
}

// @ts-ignore: decorator
@inline
export function blockSize(channels: i32, blocks: i32, block: i32): i32 {
  return channels / blocks + i32(block < channels % blocks);
}

/**
 * Weights for `tiles`: of each block of channels the block's weights of tap 0, of tap 1, … The channels' `taps` weights are
 * `sourcePitch` bytes apart in the source.
 */
// @ts-ignore: decorator
@inline
export function interleave<T>(source: usize, sourcePitch: usize, channels: i32, taps: i32, target: usize): void {
  const blocks = blocksOf(channels);
  for (let block = 0; block < blocks; block++) {
    const size = blockSize(channels, blocks, block);
    const step = size * sizeof<T>();
    for (let lane = 0; lane < size; lane++, source += sourcePitch) {
      let to = target + lane * sizeof<T>();
      for (let from = source, end = source + taps * sizeof<T>(); from < end; from += sizeof<T>(), to += step)
        store<T>(to, load<T>(from));
    }
    target += <usize>taps * step;
  }
}
