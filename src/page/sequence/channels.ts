/**
 * Some channels of a tensor, as a flat list.
 * @param shape of `values`, row-major
 * @param axis the axis of the channels
 * @param from the first channel
 * @param to the one behind the last
 */
export function takeChannels<Value>(
  values: readonly Value[],
  shape: readonly number[],
  axis: number,
  from: number,
  to: number,
): Value[] {
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const channels = shape[axis] ?? 1;
  return values.filter((_, i) => {
    const channel = Math.floor(i / inner) % channels;
    return channel >= from && channel < to;
  });
}

/**
 * Moves the channels of a tensor `[N, C, …]`.
 * @param order for every new channel, the old one
 */
export function reorderChannels<Value>(
  values: readonly Value[],
  shape: readonly number[],
  order: readonly number[],
): Value[] {
  const [images = 1, channels = 1, ...spatial] = shape;
  const inner = spatial.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: images }, (_, n) => n * channels).flatMap((start) =>
    order.flatMap((channel) => values.slice((start + channel) * inner, (start + channel + 1) * inner)),
  );
}
