import type { WeightForm } from './placement.ts';

/** The layer whose weight it is. */
export interface WeightOwner {
  readonly transposed: boolean;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
}

/**
 * Which element of PyTorch's weight an element of a dialect's is, such as
 * `kernel[h, w, i, m] = weight[i × 2 + m, 0, h, w]`.
 * @param name what the dialect calls its weight
 */
export function placeEquation(
  name: string,
  { layout, shape, from_pytorch, flipped }: WeightForm,
  { transposed, in_channels, out_channels, groups }: WeightOwner,
): string {
  const letters = [...layout];
  const spatial = letters.filter((letter) => 'DHW'.includes(letter));
  const own = letters.map((letter) => (letter === '1' ? '0' : letter.toLowerCase()));
  const taps = spatial.map((letter) => {
    const tap = letter.toLowerCase();
    return flipped ? `${shape[letters.indexOf(letter)] - 1} − ${tap}` : tap;
  });
  const left = `${name}[${own.join(', ')}]`;
  const weight = (...channels: string[]) => `${left} = weight[${[...channels, ...taps].join(', ')}]`;
  if (letters.includes('M')) return weight(`i × ${shape[letters.indexOf('M')]} + m`, '0');
  if (letters.includes('1')) return weight('o', '0');
  if (!transposed) return weight('o', 'i');
  if (!from_pytorch.includes('reshape')) return weight('i', 'o');
  const [ins, outs] = [in_channels / groups, out_channels / groups];
  return `${weight(`g × ${ins} + i`, `o − g × ${outs}`)} with g = ⌊o / ${outs}⌋`;
}
