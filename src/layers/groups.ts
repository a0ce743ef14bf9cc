import type { Fault } from '../errors.ts';
import type { LayerSpec } from './layer.ts';

/** The values that `groups` may take for these channel counts: the common divisors, ascending. */
export function legalGroups(inChannels: number, outChannels: number): number[] {
  let [a, b] = [inChannels, outChannels];
  while (b > 0) [a, b] = [b, a % b];
  const small: number[] = [];
  const large: number[] = [];
  for (let divisor = 1; divisor * divisor <= a; divisor++) {
    if (a % divisor !== 0) continue;
    small.push(divisor);
    if (divisor * divisor !== a) large.unshift(a / divisor);
  }
  return [...small, ...large];
}

/** The faults of channel counts that `groups` does not divide, in PyTorch's words. */
export function divisibilityFaults({ in_channels, out_channels, groups }: LayerSpec): Fault[] {
  const counts = { in_channels, out_channels };
  return Object.entries(counts).flatMap(([name, channels]) =>
    channels % groups === 0
      ? []
      : [
          {
            pointer: '/groups',
            message: `${name} must be divisible by groups: ${channels} is not divisible by ${groups}`,
            hint: `groups may be ${legalGroups(in_channels, out_channels).join(', ')}`,
          },
        ],
  );
}
