/**
 * The law of ink: every kernel (the weights of one input channel for one output channel) is a strand, and all
 * strands of a picture have the same width, whatever `groups` is. Strands are opaque, so overlapping ones cover
 * each other: ink is proportional to weights until it saturates.
 */

const maxWidth = 1.4;
/** The part of a channel's slot that one strand covers. */
const coverOfSlot = 0.32;
/** A bundle whose strands would cover its height this many times is a filled shape. */
const saturation = 2.5;
/** The least distance between the threads that are drawn for groups too low to be told apart. */
const minPitch = 3.3;

/** The width of a strand where `channels` is the larger number of channels and `height` is shared by them. */
export function strandWidth(channels: number, height: number): number {
  return Math.min(maxWidth, (coverOfSlot * height) / channels);
}

/** How often the strands of a bundle would cover its height. */
export function coverage(strands: number, width: number, height: number): number {
  return (strands * width) / height;
}

/** Whether a bundle is drawn as a filled shape with some of its strands on it. */
export function isSaturated(strands: number, width: number, height: number): boolean {
  return coverage(strands, width, height) > saturation;
}

/**
 * The number of groups for which one thread stands where a group is `height` tall. Its width is as many times a
 * strand's, so that the ink stays the same.
 */
export function groupsPerThread(height: number): number {
  return Math.max(1, Math.ceil(minPitch / height));
}
